//! The web client is built by npm into a folder that this crate embeds. Cargo must look at that
//! folder, which must exist to be looked at.

fn main() -> std::io::Result<()> {
    let client = "../web-client/dist";
    std::fs::create_dir_all(client)?;
    println!("cargo:rerun-if-changed={client}");
    Ok(())
}
