//! Where the pages are: the bucket, and the distribution in front of it.

use std::future::Future;

use academy::clock::random;
use academy::config::{ConfigError, Environment};
use academy::crypto::base64url;
use academy::http::Problem;
use academy::store::retry::{Deadline, retry};
use academy_site::Asset;
use aws_sdk_cloudfront::types::{InvalidationBatch, Paths};
use aws_sdk_s3::primitives::ByteStream;

/// The published site, as the publisher changes it. Each act is whole by itself and may be done again.
pub trait Site: Clone + Send + Sync + 'static {
    /// Puts a page where its address will find it.
    ///
    /// # Errors
    /// When the bucket cannot be reached or refuses.
    fn put(
        &self,
        page: &Asset,
        until: Deadline,
    ) -> impl Future<Output = Result<(), Problem>> + Send;

    /// Takes the page at `key` away; it may be gone already.
    ///
    /// # Errors
    /// When the bucket cannot be reached or refuses.
    fn remove(
        &self,
        key: &str,
        until: Deadline,
    ) -> impl Future<Output = Result<(), Problem>> + Send;

    /// Makes the edge forget its copies of `paths`.
    ///
    /// # Errors
    /// When the distribution cannot be reached or refuses.
    fn refresh(
        &self,
        paths: &[String],
        until: Deadline,
    ) -> impl Future<Output = Result<(), Problem>> + Send;
}

/// A bucket behind CloudFront.
#[derive(Debug, Clone)]
pub struct Distribution {
    bucket: aws_sdk_s3::Client,
    bucket_name: String,
    edge: aws_sdk_cloudfront::Client,
    distribution_id: String,
}

impl Distribution {
    /// The bucket and the distribution that this process's environment names.
    ///
    /// # Errors
    /// When one of them, or the credentials, are missing.
    pub fn connect(environment: &Environment, route: &'static str) -> Result<Self, ConfigError> {
        let edge = academy::client_config!(aws_sdk_cloudfront, environment, route);
        let bucket = academy::client_config!(aws_sdk_s3, environment, route);
        Self::new(&bucket, edge, environment)
    }

    /// The same, reached as `bucket` and `edge` say.
    ///
    /// # Errors
    /// When `environment` names no bucket or no distribution.
    pub fn new(
        bucket: &aws_sdk_s3::Config,
        edge: aws_sdk_cloudfront::Config,
        environment: &Environment,
    ) -> Result<Self, ConfigError> {
        let required =
            |value: &Option<String>, name| value.clone().ok_or(ConfigError::Missing(name));
        // An AWS that is not at its own addresses knows no bucket by a host name.
        let by_path = environment.endpoint_url.is_some();
        let bucket = bucket.to_builder().force_path_style(by_path).build();
        Ok(Self {
            bucket: aws_sdk_s3::Client::from_conf(bucket),
            bucket_name: required(&environment.site_bucket, "SITE_BUCKET")?,
            edge: aws_sdk_cloudfront::Client::from_conf(edge),
            distribution_id: required(&environment.distribution_id, "DISTRIBUTION_ID")?,
        })
    }
}

impl Site for Distribution {
    async fn put(&self, page: &Asset, until: Deadline) -> Result<(), Problem> {
        let call = || {
            self.bucket
                .put_object()
                .bucket(&self.bucket_name)
                .key(&page.key)
                .content_type(&page.content_type)
                .cache_control(&page.cache_control)
                .body(ByteStream::from(page.body.clone()))
                .send()
        };
        retry(until, call).await.map_err(Problem::unavailable)?;
        Ok(())
    }

    async fn remove(&self, key: &str, until: Deadline) -> Result<(), Problem> {
        let call = || {
            self.bucket
                .delete_object()
                .bucket(&self.bucket_name)
                .key(key)
                .send()
        };
        retry(until, call).await.map_err(Problem::unavailable)?;
        Ok(())
    }

    async fn refresh(&self, paths: &[String], until: Deadline) -> Result<(), Problem> {
        let count = i32::try_from(paths.len()).map_err(Problem::internal)?;
        // A reference of an earlier run would be answered with that run's invalidation, which may be
        // older than the pages just put.
        let reference = base64url(&random::<18>().map_err(Problem::internal)?);
        let paths = Paths::builder()
            .quantity(count)
            .set_items(Some(paths.to_vec()))
            .build();
        let batch = paths.and_then(|paths| {
            InvalidationBatch::builder()
                .paths(paths)
                .caller_reference(reference)
                .build()
        });
        let batch = batch.map_err(Problem::internal)?;
        let call = || {
            self.edge
                .create_invalidation()
                .distribution_id(&self.distribution_id)
                .invalidation_batch(batch.clone())
                .send()
        };
        retry(until, call).await.map_err(Problem::unavailable)?;
        Ok(())
    }
}
