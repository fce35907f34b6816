//! The binary `rozmova`; everything is in the library, so that tests reach it.

/// Two to three times less resident memory than the system's allocator, whose arenas keep what password hashing and bursts used,
/// and a little less time; figures in load-tests/FINDINGS.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    rozmova::cli::main()
}
