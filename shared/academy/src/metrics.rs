//! Gauges, as CloudWatch reads them from a log line (embedded metric format): no call, no permission.

use academy_domain::time::Timestamp;
use serde_json::json;

/// The metrics' namespace.
const NAMESPACE: &str = "Academy";

/// What a gauge counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Seconds.
    Seconds,
}

impl Unit {
    fn as_str(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Seconds => "Seconds",
        }
    }
}

/// One gauge, read now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gauge {
    /// Its name in CloudWatch.
    pub name: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// What it shows.
    pub value: i64,
}

/// Writes `gauges` as one line.
#[expect(
    clippy::print_stdout,
    reason = "CloudWatch reads gauges from the function's output, as they are"
)]
pub fn emit(stage: &str, now: Timestamp, gauges: &[Gauge]) {
    println!("{}", line(stage, now, gauges));
}

fn line(stage: &str, now: Timestamp, gauges: &[Gauge]) -> String {
    let metrics: Vec<_> = gauges
        .iter()
        .map(|gauge| json!({"Name": gauge.name, "Unit": gauge.unit.as_str()}))
        .collect();
    let mut line = json!({
        "_aws": {
            "Timestamp": now.millis(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [["Stage"]],
                "Metrics": metrics,
            }],
        },
        "Stage": stage,
    });
    for gauge in gauges {
        line[gauge.name] = gauge.value.into();
    }
    line.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_declares_each_gauge_and_shows_it_beside() {
        let gauges = [
            Gauge {
                name: "PaymentsWaiting",
                unit: Unit::Count,
                value: 3,
            },
            Gauge {
                name: "PaymentsWaitingAge",
                unit: Unit::Seconds,
                value: 60,
            },
        ];
        let text = line("dev", Timestamp::from_millis(1_775_017_800_000), &gauges);
        assert!(!text.contains('\n'));
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["_aws"]["Timestamp"], 1_775_017_800_000_i64);
        let declared = &json["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(declared["Metrics"][1]["Unit"], "Seconds");
        assert_eq!(
            (&json["PaymentsWaiting"], &json["PaymentsWaitingAge"]),
            (&json!(3), &json!(60))
        );
        assert_eq!(json["Stage"], "dev");
    }
}
