//! Objects of the site's bucket.

use bytes::Bytes;
use http::Method;

use super::{Ask, Aws, AwsError};
use crate::text::{element, elements};

/// A file for the bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its key, without a slash in front.
    pub key: String,
    /// Its media type.
    pub content_type: String,
    /// Its `Cache-Control`.
    pub cache_control: String,
    /// Its bytes.
    pub body: Vec<u8>,
}

impl Aws {
    /// Makes a bucket; one that is there already stays.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn ensure_bucket(&self, bucket: &str) -> Result<(), AwsError> {
        let region = super::REGION;
        let body = format!(
            "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
        );
        let path = format!("/{bucket}");
        match self
            .s3(
                "CreateBucket",
                Method::PUT,
                &path,
                Vec::new(),
                Bytes::from(body),
            )
            .await
        {
            Err(AwsError::Refused { code, .. }) if code == "BucketAlreadyOwnedByYou" => Ok(()),
            other => other.map(|_| ()),
        }
    }

    /// Puts an object.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn put_object(&self, bucket: &str, object: &Object) -> Result<(), AwsError> {
        let headers = vec![
            ("content-type", object.content_type.clone()),
            ("cache-control", object.cache_control.clone()),
        ];
        let path = object_path(bucket, &object.key);
        self.s3(
            "PutObject",
            Method::PUT,
            &path,
            headers,
            Bytes::from(object.body.clone()),
        )
        .await
        .map(|_| ())
    }

    /// Deletes an object.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn delete_object(&self, bucket: &str, key: &str) -> Result<(), AwsError> {
        let path = object_path(bucket, key);
        self.s3(
            "DeleteObject",
            Method::DELETE,
            &path,
            Vec::new(),
            Bytes::new(),
        )
        .await
        .map(|_| ())
    }

    /// The bucket's keys with their ETags (MD5, in quotes).
    ///
    /// # Errors
    /// When they cannot be listed.
    pub async fn list_objects(&self, bucket: &str) -> Result<Vec<(String, String)>, AwsError> {
        let mut found = Vec::new();
        let mut path = format!("/{bucket}?list-type=2&max-keys=1000");
        loop {
            let page = self
                .s3(
                    "ListObjectsV2",
                    Method::GET,
                    &path,
                    Vec::new(),
                    Bytes::new(),
                )
                .await?;
            found.extend(
                elements(&page, "Key")
                    .into_iter()
                    .zip(elements(&page, "ETag")),
            );
            let Some(next) = element(&page, "NextContinuationToken") else {
                return Ok(found);
            };
            let next =
                percent_encoding::utf8_percent_encode(&next, percent_encoding::NON_ALPHANUMERIC);
            path = format!("/{bucket}?list-type=2&max-keys=1000&continuation-token={next}");
        }
    }

    async fn s3(
        &self,
        operation: &str,
        method: Method,
        path: &str,
        headers: Vec<(&str, String)>,
        body: Bytes,
    ) -> Result<String, AwsError> {
        let ask = Ask {
            operation,
            service: "s3",
            method,
            path,
            headers,
            body,
        };
        Ok(String::from_utf8_lossy(self.ask(&ask).await?.body()).into_owned())
    }
}

fn object_path(bucket: &str, key: &str) -> String {
    let segments = key
        .split('/')
        .map(|s| percent_encoding::utf8_percent_encode(s, SEGMENT).to_string());
    format!("/{bucket}/{}", segments.collect::<Vec<_>>().join("/"))
}

/// What S3 leaves unescaped in a path: the unreserved characters of RFC 3986.
const SEGMENT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
