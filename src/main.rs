//! The binary `rozmova`; everything is in the library, so that tests reach it.

fn main() -> std::process::ExitCode {
    rozmova::cli::main()
}
