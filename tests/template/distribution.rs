//! How the distribution is wired: which headers go on which answers, who says where a request came from,
//! and by what its origins know that a request came through it. The door plays none of this, so no other
//! test would miss it.

use serde_json::{Value, json};

use super::reading::{TEMPLATE, list, resources, texts};

/// The whole code of `ApiViewer`: one assignment, under no condition.
const VIEWER_IS_SET: &str = "function handler(event) {
  var request = event.request;
  request.headers['x-viewer-address'] = { value: event.viewer.ip };
  return request;
}
";

fn config() -> &'static Value {
    let mut distributions = resources("AWS::CloudFront::Distribution");
    let (_, distribution) = distributions.next().expect("there is a distribution");
    assert!(distributions.next().is_none(), "there is one distribution");
    &distribution["Properties"]["DistributionConfig"]
}

/// The default behaviour and the others, each with the paths that it is for.
fn behaviours() -> Vec<(&'static str, &'static Value)> {
    let others = list(&config()["CacheBehaviors"]);
    let others = others.map(|other| (other["PathPattern"].as_str().unwrap_or_default(), other));
    let default = ("the default", &config()["DefaultCacheBehavior"]);
    [default].into_iter().chain(others).collect()
}

fn behaviour(paths: &str) -> &'static Value {
    let mut all = behaviours().into_iter();
    let found = all.find(|(name, _)| *name == paths);
    found.expect("there is such a behaviour").1
}

fn origin(id: &str) -> &'static Value {
    let found = list(&config()["Origins"]).find(|origin| origin["Id"] == id);
    found.expect("there is such an origin")
}

fn properties(id: &str) -> &'static Value {
    &TEMPLATE["Resources"][id]["Properties"]
}

/// The one function of CloudFront's that `behaviour` asks before its origin; none else is asked.
#[track_caller]
fn asks_first(behaviour: &Value, function: &str) {
    let wanted = json!([{
        "EventType": "viewer-request",
        "FunctionARN": {"Fn::GetAtt": format!("{function}.FunctionARN")},
    }]);
    assert_eq!(behaviour["FunctionAssociations"], wanted);
}

/// Fails if a behaviour loses its `ResponseHeadersPolicyId`, or names another policy.
#[test]
fn every_behaviour_answers_with_the_sites_headers() {
    let all = behaviours();
    let paths: Vec<&str> = all.iter().map(|(paths, _)| *paths).collect();
    assert_eq!(paths, ["the default", "/api/*"]);
    for (paths, behaviour) in all {
        let policy = &behaviour["ResponseHeadersPolicyId"];
        assert_eq!(*policy, json!({"Ref": "SiteHeaders"}), "{paths}");
    }
}

/// An origin's own header would stand beside or in the place of ours. Fails if a header of `SiteHeaders` has
/// no `Override: true`.
#[test]
fn no_origin_has_a_say_in_the_headers() {
    let config = &properties("SiteHeaders")["ResponseHeadersPolicyConfig"];
    let security = config["SecurityHeadersConfig"].as_object().unwrap();
    let custom = list(&config["CustomHeadersConfig"]["Items"]);
    let custom = custom.map(|header| (header["Header"].as_str().unwrap_or_default(), header));
    let all = security
        .iter()
        .map(|(name, header)| (name.as_str(), header))
        .chain(custom);
    let all: Vec<_> = all.collect();
    assert_eq!(all.len(), 8);
    for (name, header) in all {
        assert_eq!(header["Override"], true, "{name}");
    }
}

/// Limits count by this address, and whoever could choose theirs would have none. Fails if `/api/*` asks no
/// function, or another one, or after the origin; if `ApiViewer` sets the header under a condition, from
/// something else than what the edge saw, or not at all; if it is never published; or if `ApiRequest` keeps
/// the header from the origin.
#[test]
fn a_request_to_the_api_says_where_it_came_from_as_the_edge_saw_it() {
    asks_first(behaviour("/api/*"), "ApiViewer");
    let viewer = properties("ApiViewer");
    assert_eq!(viewer["FunctionCode"], VIEWER_IS_SET);
    assert_eq!(viewer["AutoPublish"], true);
    let told = &behaviour("/api/*")["OriginRequestPolicyId"];
    assert_eq!(*told, json!({"Ref": "ApiRequest"}));
    let headers = &properties("ApiRequest")["OriginRequestPolicyConfig"]["HeadersConfig"];
    assert_eq!(headers["HeaderBehavior"], "whitelist");
    let headers = texts(&headers["Headers"]);
    for needed in ["X-Viewer-Address", "Origin", "Sec-Fetch-Site"] {
        assert!(headers.contains(&needed), "{needed} is not told");
    }
}

/// A shared cache would give one person's answers to another. Fails if `/api/*` has another cache policy than
/// the managed `CachingDisabled`, leads to another origin, or takes what is not encrypted.
#[test]
fn what_the_api_answers_is_kept_nowhere() {
    let api = behaviour("/api/*");
    assert_eq!(api["CachePolicyId"], "4135ea2d-6df8-44a3-9df3-4b5a84be39ad");
    assert_eq!(api["TargetOriginId"], "api");
    assert_eq!(api["ViewerProtocolPolicy"], "https-only");
}

/// CloudFront keeps errors by a time of their own, ten seconds unless told otherwise, for all who ask for the same
/// path, and heeds `no-store` for a few of them only. Fails if a status that it keeps is left out; or if one shows a
/// page or another status, which would stand in for the problems of the API.
#[test]
fn no_error_is_kept_for_the_next_who_asks() {
    let told = &properties("Distribution")["DistributionConfig"]["CustomErrorResponses"];
    let kept = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
    let kept = kept.map(|status| json!({"ErrorCode": status, "ErrorCachingMinTTL": 0}));
    assert_eq!(*told, json!(kept));
}

/// The functions refuse what lacks the secret. Fails if the origin `api` does not carry it, carries it under
/// another name or from elsewhere than Secrets Manager, or is reached in the clear.
#[test]
fn the_origin_of_the_api_is_told_the_secret() {
    let api = origin("api");
    let secret =
        json!({"Fn::Sub": "{{resolve:secretsmanager:${SecretName}:SecretString:origin_secret}}"});
    let carried = json!([{"HeaderName": "x-origin-secret", "HeaderValue": secret}]);
    assert_eq!(api["OriginCustomHeaders"], carried);
    let way = &api["CustomOriginConfig"]["OriginProtocolPolicy"];
    assert_eq!(*way, "https-only");
}

/// The bucket gives its pages to nobody but this distribution. Fails if the origin `site` names no access
/// control, or one that does not sign every request for S3; or if another may read by the bucket's policy.
#[test]
fn the_bucket_is_read_by_the_distribution_alone() {
    let site = origin("site");
    let control = json!({"Fn::GetAtt": "SiteAccess.Id"});
    assert_eq!(site["OriginAccessControlId"], control);
    let access = &properties("SiteAccess")["OriginAccessControlConfig"];
    for (name, value) in [
        ("OriginAccessControlOriginType", "s3"),
        ("SigningBehavior", "always"),
        ("SigningProtocol", "sigv4"),
    ] {
        assert_eq!(access[name], value, "{name}");
    }
    let statements = list(&properties("SiteBucketPolicy")["PolicyDocument"]["Statement"]);
    let allowed: Vec<_> = statements.filter(|s| s["Effect"] == "Allow").collect();
    assert_eq!(allowed.len(), 1, "{allowed:?}");
    let service = json!({"Service": "cloudfront.amazonaws.com"});
    assert_eq!(allowed[0]["Principal"], service);
    let arn = "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}";
    let ours = json!({"StringEquals": {"AWS:SourceArn": {"Fn::Sub": arn}}});
    assert_eq!(allowed[0]["Condition"], ours);
}

/// Fails if the default behaviour asks no function, or another one: pages live at `/x/`, their objects at
/// `/x/index.html`.
#[test]
fn pages_are_found_by_their_addresses() {
    asks_first(behaviour("the default"), "SiteUrls");
    assert_eq!(properties("SiteUrls")["AutoPublish"], true);
}
