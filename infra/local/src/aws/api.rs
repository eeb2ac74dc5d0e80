//! The HTTP API's routes. SAM gives them to API Gateway as an OpenAPI body, which MiniStack does not
//! import; so they are made here, from the same template.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Value, json};

use super::{ACCOUNT, Aws, AwsError, REGION};

const SERVICE: &str = "apigateway";

impl Aws {
    /// Makes the API's routes those of `wanted`: from route keys (`GET /api/health`) to functions' names.
    /// Returns how many were made or taken away.
    ///
    /// # Errors
    /// When a route cannot be listed, made or deleted.
    pub async fn sync_routes(
        &self,
        api_id: &str,
        wanted: &BTreeMap<String, String>,
    ) -> Result<usize, AwsError> {
        let integrations = self.integrations(api_id).await?;
        let mut missing = wanted.clone();
        let mut changes = 0;
        for route in self
            .items(
                "GetRoutes",
                &format!("/v2/apis/{api_id}/routes?maxResults=500"),
            )
            .await?
        {
            let key = route["RouteKey"]
                .as_str()
                .or(route["routeKey"].as_str())
                .unwrap_or_default();
            let target = route["Target"]
                .as_str()
                .or(route["target"].as_str())
                .unwrap_or_default();
            let function = integrations.get(target.trim_start_matches("integrations/"));
            if missing
                .get(key)
                .is_some_and(|name| function.is_some_and(|f| f == name))
            {
                missing.remove(key);
                continue;
            }
            let id = route["RouteId"]
                .as_str()
                .or(route["routeId"].as_str())
                .unwrap_or_default();
            let path = format!("/v2/apis/{api_id}/routes/{id}");
            self.by_path(SERVICE, "DeleteRoute", (Method::DELETE, &path), None)
                .await?;
            changes += 1;
        }
        for (key, function) in missing {
            self.create_route(api_id, &key, &function).await?;
            changes += 1;
        }
        Ok(changes)
    }

    async fn create_route(&self, api_id: &str, key: &str, function: &str) -> Result<(), AwsError> {
        let integration = json!({
            "integrationType": "AWS_PROXY",
            "integrationUri": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"),
            "payloadFormatVersion": "2.0",
        });
        let path = format!("/v2/apis/{api_id}/integrations");
        let made = self
            .by_path(
                SERVICE,
                "CreateIntegration",
                (Method::POST, &path),
                Some(&integration),
            )
            .await?;
        let id = made["integrationId"]
            .as_str()
            .or(made["IntegrationId"].as_str())
            .unwrap_or_default();
        let route = json!({"routeKey": key, "target": format!("integrations/{id}")});
        let path = format!("/v2/apis/{api_id}/routes");
        self.by_path(SERVICE, "CreateRoute", (Method::POST, &path), Some(&route))
            .await?;
        Ok(())
    }

    /// From integration ids to the functions that they call.
    async fn integrations(&self, api_id: &str) -> Result<BTreeMap<String, String>, AwsError> {
        let listed = self
            .items(
                "GetIntegrations",
                &format!("/v2/apis/{api_id}/integrations?maxResults=500"),
            )
            .await?;
        let entries = listed.iter().filter_map(|i| {
            let id = i["IntegrationId"]
                .as_str()
                .or(i["integrationId"].as_str())?;
            let uri = i["IntegrationUri"]
                .as_str()
                .or(i["integrationUri"].as_str())?;
            Some((id.to_owned(), uri.rsplit(':').next()?.to_owned()))
        });
        Ok(entries.collect())
    }

    async fn items(&self, operation: &str, path: &str) -> Result<Vec<Value>, AwsError> {
        let listed = self
            .by_path(SERVICE, operation, (Method::GET, path), None)
            .await?;
        let items = listed["Items"].as_array().or(listed["items"].as_array());
        Ok(items.cloned().unwrap_or_default())
    }
}
