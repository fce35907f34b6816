//! Makes sure the folder of built web files exists and is watched, so that `make web` followed by a build embeds them.

fn main() {
    let dist = std::path::Path::new("web/dist");
    if !dist.exists()
        && let Err(error) = std::fs::create_dir_all(dist)
    {
        println!("cargo:warning=web/dist could not be made: {error}");
    }
    println!("cargo:rerun-if-changed=web/dist");
    println!("cargo:rerun-if-changed=build.rs");
}
