//! The steps from sources to a stack that answers, and again after an edit.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use academy_ops::OpsError;
use tokio::net::TcpListener;

use super::build::{Binaries, OURSELVES, build};
use super::deploy::{ARTIFACTS, STACK, deploy, is_due, update};
use super::ministack::MiniStack;
use super::package::{Packages, package};
use super::settings::origin_secret;
use super::{Config, Trouble, content, say, tools};
use crate::aws::stack::{self, Stage};
use crate::aws::{Aws, AwsError};
use crate::door::{Behind, Door, Reload, listen};
use crate::policy::Policies;
use crate::template::Template;
use crate::wire::Wire;

/// How long the door waits for an answer: as long as API Gateway for a function.
const PATIENCE_WITH_AWS: Duration = Duration::from_secs(30);

/// How long a stop waits for a deploy that is under way.
const PATIENCE_WITH_DEPLOY: Duration = Duration::from_secs(8);

/// The local stack, from nothing to everything.
pub(crate) struct Stack {
    config: Config,
    wire: Arc<Wire>,
    listeners: Vec<TcpListener>,
    reload: Reload,
    ministack: Option<MiniStack>,
    door: Option<Door>,
}

impl Stack {
    /// Checks what can be checked before anything is started.
    pub(crate) async fn prepare(config: Config, reload: Reload) -> Result<Self, Trouble> {
        say::step("checking tools and ports");
        tools::check(&config)?;
        let port = config.port;
        let listeners = listen(port).await.map_err(|e| {
            Trouble::new(
                format!("Port {port} cannot be listened on: {e}."),
                format!("Stop what uses it (ss -ltnp 'sport = :{port}' says what), or set PORT."),
            )
        })?;
        let nowhere: SocketAddr = ([127, 0, 0, 1], 9).into();
        let wire = Wire::start(nowhere).await.map_err(|e| {
            Trouble::new(
                format!("No loopback port to be had: {e}."),
                "Is the machine's network set up?",
            )
        })?;
        wire.on_denied(Box::new(say::trouble));
        Ok(Self {
            config,
            wire: Arc::new(wire),
            listeners,
            reload,
            ministack: None,
            door: None,
        })
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Brings everything up; afterwards the door answers.
    pub(crate) async fn bring_up(&mut self) -> Result<(), Trouble> {
        let template = self.template()?;
        say::step("building the functions");
        let endpoint = self.wire.endpoint_url();
        let starting = async {
            let mut started = MiniStack::start(&self.config, &endpoint).await?;
            let mut aws = Aws::at(started.address);
            if aws.stage(STACK).await? == Stage::HalfMade {
                say::step("the first deploy never came to its end; beginning anew");
                started.forget_everything(&self.config).await?;
                started = MiniStack::start(&self.config, &endpoint).await?;
                aws = Aws::at(started.address);
            }
            let secret = origin_secret(&self.config, &aws).await?;
            aws.ensure_bucket(ARTIFACTS).await?;
            Ok::<_, Trouble>((started, aws, secret))
        };
        let (binaries, (started, aws, secret)) =
            tokio::try_join!(build(&self.config, &template), starting)?;
        self.ministack = Some(started);
        self.wire.forward_to(aws.address());
        let (behind, words) = self.apply(&aws, template, &binaries, secret).await?;
        say::step(&words);
        let listeners = std::mem::take(&mut self.listeners);
        let door = Door::open(
            listeners,
            behind,
            Arc::clone(&self.wire),
            Some(Arc::clone(&self.reload)),
        );
        self.door = Some(door);
        Ok(())
    }

    /// Takes what was edited; returns what changed, in words.
    pub(crate) async fn refresh(&mut self) -> Result<String, Trouble> {
        let (Some(ministack), Some(door)) = (&self.ministack, &self.door) else {
            return Err(Trouble::new(
                "The stack is not up yet.",
                "Wait for the line that says ready.",
            ));
        };
        say::step("reloading");
        let aws = Aws::at(ministack.address);
        let template = self.template()?;
        let binaries = build(&self.config, &template).await?;
        let secret = origin_secret(&self.config, &aws).await?;
        let (behind, words) = self.apply(&aws, template, &binaries, secret).await?;
        door.stand_before(behind);
        say::step(&words);
        Ok(words)
    }

    /// Waits for MiniStack's end, which nobody asked for.
    pub(crate) async fn ended(&mut self) -> Trouble {
        match &mut self.ministack {
            Some(ministack) => ministack.ended().await,
            None => std::future::pending().await,
        }
    }

    /// Closes the door and ends MiniStack with its state saved.
    pub(crate) async fn stop(&mut self) {
        self.door = None;
        self.listeners.clear();
        if let Some(ministack) = &mut self.ministack {
            let deploy_ends = deploy_ends(Aws::at(ministack.address));
            // Whoever stops us waits for at most 30 s; saving takes some of them.
            drop(tokio::time::timeout(PATIENCE_WITH_DEPLOY, deploy_ends).await);
            ministack.stop().await;
        }
    }

    fn template(&self) -> Result<Template, Trouble> {
        Template::load(&self.config.template).map_err(|e| {
            let name = self.config.template_name();
            Trouble::new(
                format!("{name} cannot be used: {e}."),
                format!(".venv/bin/cfn-lint {name} finds most mistakes."),
            )
        })
    }

    /// Makes what is deployed equal to template and binaries.
    async fn apply(
        &self,
        aws: &Aws,
        template: Template,
        binaries: &Binaries,
        secret: String,
    ) -> Result<(Behind, String), Trouble> {
        let (packages, made) = package(&self.config, binaries).await?;
        if made > 0 {
            say::step(&format!("packaged {made} functions"));
        }
        let mut deployed = aws.stack(STACK).await?;
        let mut words = Vec::new();
        if deployed.is_none() || is_due(&self.config, &template) {
            say::step(&format!("deploying {}", self.config.template_name()));
            deploy(&self.config, aws, &template).await?;
            deployed = aws.stack(STACK).await?;
            words.push("template deployed".to_owned());
        }
        let deployed = deployed.ok_or_else(|| {
            Trouble::new(
                "The stack is not there after its deploy.",
                "See deploy.log in the data folder.",
            )
        })?;
        self.sync_routes(aws, &template, &deployed).await?;
        words.extend(
            self.update_functions(aws, &template, &deployed, &packages)
                .await?,
        );
        self.wire.enforce(Policies::of(&template));
        if let Some(ourselves) = binaries.get(OURSELVES) {
            words.extend(content::bring(&self.config, aws, ourselves).await?);
        }
        let behind = Behind {
            aws: aws.address(),
            api_id: deployed.output("ApiId")?.to_owned(),
            distribution_domain: deployed.output("DistributionDomain")?.to_owned(),
            feedback_topic: deployed.output("MailFeedbackTopic")?.to_owned(),
            origin_secret: secret,
            patience: PATIENCE_WITH_AWS,
            template: Arc::new(template),
        };
        let words = if words.is_empty() {
            "nothing changed".to_owned()
        } else {
            words.join("; ")
        };
        Ok((behind, words))
    }

    async fn sync_routes(
        &self,
        aws: &Aws,
        template: &Template,
        deployed: &stack::Stack,
    ) -> Result<(), Trouble> {
        let physical = |logical: &str| deployed.resources.get(logical).cloned().unwrap_or_default();
        let functions = template.functions.iter();
        let routes =
            functions.flat_map(|f| f.routes.iter().map(|r| (r.key(), physical(&f.logical_id))));
        let routes: BTreeMap<_, _> = routes.collect();
        let api = deployed.output("ApiId")?;
        aws.sync_routes(api, &routes).await?;
        Ok(())
    }

    /// Gives new code to the functions whose package changed, and tells the wire who signs with what key.
    async fn update_functions(
        &self,
        aws: &Aws,
        template: &Template,
        deployed: &stack::Stack,
        packages: &Packages,
    ) -> Result<Option<String>, Trouble> {
        let by_name: BTreeMap<_, _> = template
            .functions
            .iter()
            .filter_map(|f| {
                Some((
                    deployed.resources.get(&f.logical_id)?.as_str(),
                    f.name.as_str(),
                ))
            })
            .collect();
        let mut callers = HashMap::new();
        let (mut updated, mut changed) = (Vec::new(), Vec::new());
        for function in aws.functions().await? {
            let Some(name) = by_name.get(function.name.as_str()) else {
                continue;
            };
            callers.extend([function.caller(name)]);
            let Some(package) = packages.get(*name) else {
                continue;
            };
            if package.hash != function.code_hash {
                changed.push((function.name, package.clone()));
                updated.push(*name);
            }
        }
        update(aws, changed).await?;
        self.wire.know_callers(callers);
        Ok(match updated.len() {
            0 => None,
            1..=5 => Some(format!("updated {}", updated.join(", "))),
            many => Some(format!("updated {many} functions")),
        })
    }
}

/// A state saved amid a deploy would be of no use: MiniStack ends in some seconds what it has begun, also
/// when nobody waits for it any more.
async fn deploy_ends(aws: Aws) {
    while aws.is_in_progress(STACK).await.unwrap_or(false) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

impl From<AwsError> for Trouble {
    fn from(error: AwsError) -> Self {
        Self::new(
            format!("The local AWS did not do its part. {error}."),
            "See ministack.log in the data folder. If nothing helps: delete the data folder (all local data goes).",
        )
    }
}

impl From<OpsError> for Trouble {
    fn from(error: OpsError) -> Self {
        Self::new(
            format!("The stack could not be filled: {error}."),
            "See ministack.log in the data folder. If nothing helps: delete the data folder (all local data goes).",
        )
    }
}
