//! Files in stories: forms as browsers send them, pictures as cameras make them, and answers with their headers.

use rozmova_load::{Api, api::Method};
use serde_json::Value;

/// A PNG of two colours; larger sides make a small copy worth having.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(picture).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Whether bytes stand in others.
pub fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|part| part == text)
}

/// An answer with what matters of a download.
#[derive(Debug)]
pub struct Fetched {
    /// Status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub bytes: Vec<u8>,
}

impl Fetched {
    /// A header, `""` without it.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The body as JSON, null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }
}

/// Any call with its raw answer.
pub async fn fetch(api: &Api, method: Method, path: &str, body: Option<Vec<u8>>, headers: &[(&str, &str)]) -> Fetched {
    let answer = api.raw(method, path, body, headers).await.unwrap();
    let headers = answer.headers().iter();
    let headers = headers.map(|(n, v)| (n.to_string(), String::from_utf8_lossy(v.as_bytes()).into_owned())).collect();
    Fetched { status: answer.status().as_u16(), headers, bytes: answer.bytes().await.unwrap().to_vec() }
}

/// A download.
pub async fn get(api: &Api, path: &str) -> Fetched {
    fetch(api, Method::GET, path, None, &[]).await
}

/// A form with a word before its file.
pub fn form(name: &str, mime: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = format!(
        "--rzform\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\nслово\r\n--rzform\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: {mime}\r\n\r\n",
        name.replace('\\', "\\\\").replace('"', "%22")
    )
    .into_bytes();
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\r\n--rzform--\r\n");
    out
}

/// Uploads to a path as a browser does.
pub async fn upload_to(api: &Api, path: &str, name: &str, bytes: &[u8], headers: &[(&str, &str)]) -> Fetched {
    let mut all = vec![("content-type", "multipart/form-data; boundary=rzform")];
    all.extend_from_slice(headers);
    fetch(api, Method::POST, path, Some(form(name, "application/octet-stream", bytes)), &all).await
}

/// Uploads as somebody of the team; answers the file.
pub async fn upload(api: &Api, name: &str, bytes: &[u8]) -> Value {
    let answer = upload_to(api, "/api/v1/files", name, bytes, &[]).await;
    assert_eq!(answer.status, 201, "{name}: {}", answer.json());
    answer.json()
}
