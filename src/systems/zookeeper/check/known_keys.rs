//! The keys of `zoo.cfg` in ZooKeeper 3.4 to 3.9, and the types of their values.

/// `Integer.parseInt`.
pub(super) const INTEGERS: [&str; 16] = [
    "autopurge.purgeInterval",
    "autopurge.snapRetainCount",
    "clientPort",
    "clientPortListenBacklog",
    "connectToLearnerMasterLimit",
    "electionAlg",
    "initLimit",
    "maxClientCnxns",
    "maxSessionTimeout",
    "minSessionTimeout",
    "multiAddress.reachabilityCheckTimeoutMs",
    "observerMasterPort",
    "quorum.cnxn.threads.size",
    "secureClientPort",
    "syncLimit",
    "tickTime",
];

/// `Long.parseLong`.
pub(super) const LONGS: [&str; 3] = [
    "jvm.pause.info-threshold.ms",
    "jvm.pause.sleep.time.ms",
    "jvm.pause.warn-threshold.ms",
];

/// `true` or `false`, in upper or lower case.
pub(super) const BOOLEANS: [&str; 15] = [
    "jvm.pause.monitor",
    "localSessionsEnabled",
    "localSessionsUpgradingEnabled",
    "multiAddress.enabled",
    "multiAddress.reachabilityCheckEnabled",
    "portUnification",
    "quorum.auth.enableSasl",
    "quorum.auth.learnerRequireSasl",
    "quorum.auth.serverRequireSasl",
    "quorumListenOnAllIPs",
    "reconfigEnabled",
    "sslQuorum",
    "sslQuorumReloadCertFiles",
    "standaloneEnabled",
    "syncEnabled",
];

/// Words, paths and addresses that `QuorumPeerConfig` reads.
const TEXTS: [&str; 11] = [
    "clientPortAddress",
    "dataDir",
    "dataLogDir",
    "dynamicConfigFile",
    "metricsProvider.className",
    "oraclePath",
    "peerType",
    "quorum.auth.kerberos.servicePrincipal",
    "quorum.auth.learner.saslLoginContext",
    "quorum.auth.server.saslLoginContext",
    "secureClientPortAddress",
];

/// The values of `metricsProvider.className`.
pub(super) const METRICS_PROVIDERS: [&str; 3] = [
    "org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider",
    "org.apache.zookeeper.metrics.impl.DefaultMetricsProvider",
    "org.apache.zookeeper.metrics.impl.NullMetricsProvider",
];

/// Keys that become `zookeeper.KEY`, a system property that some version reads.
const PROPERTIES: &str = "
    4lw.commands.whitelist DigestAuthenticationProvider.digestAlg DigestAuthenticationProvider.enabled
    DigestAuthenticationProvider.superDigest SASLAuthenticationProvider.superPassword
    X509AuthenticationProvider.superUser admin.commandURL admin.enableServer admin.forceHttps admin.httpVersion
    admin.idleTimeout admin.needClientAuth admin.portUnification admin.rateLimiterIntervalInMS admin.restore.enabled
    admin.serverAddress admin.serverPort admin.snapshot.enabled allowSaslFailedClients audit.enable audit.impl.class
    bitHashCacheSize client.certReload client.portUnification client.secure clientTcpKeepAlive
    closeSessionTxn.enabled cnxTimeout commitLogCount commitProcessor.maxCommitBatchSize
    commitProcessor.maxReadBatchSize commitProcessor.numWorkerThreads commitProcessor.shutdownTimeout
    connection_throttle_decrease_ratio connection_throttle_drop_decrease connection_throttle_drop_increase
    connection_throttle_fill_count connection_throttle_fill_time connection_throttle_freeze_time
    connection_throttle_global_session_weight connection_throttle_local_session_weight
    connection_throttle_renew_session_weight connection_throttle_tokens connection_throttle_weight_enabled
    datadir.autocreate db.autocreate digest.enabled electionPortBindRetry emulate353TTLNodes enableEagerACLCheck
    enforce.auth.enabled enforce.auth.schemes enforceQuota ensembleAuthName extendedTypesEnabled
    fastleader.maxNotificationInterval fastleader.minNotificationInterval fips-mode flushDelay
    follower.skipLearnerRequestToNextProcessor forceSnapshotSync forceSync
    forward_learner_requests_to_commit_processor_disabled fsync.warningthresholdms globalOutstandingLimit
    intBufferStartingSizeBytes jmx.log4j.disable jmx.log4j.mbean kerberos.canonicalizeHostNames
    kerberos.minReLoginTimeMs kerberos.removeHostFromPrincipal kerberos.removeRealmFromPrincipal kinit
    largeRequestMaxBytes largeRequestThreshold leader.ackLoggingFrequency leader.closeSocketAsync
    leader.maxConcurrentDiffSyncs leader.maxConcurrentSnapSyncs leader.maxTimeToWaitForEpoch
    leaderConnectDelayDuringRetryMs leaderServes learner.asyncSending learner.closeSocketAsync letAnySaslUserDoX
    maxBatchSize maxCnxns maxGetChildrenResponseCacheSize maxInProcessingDeadWatchers maxResponseCacheSize
    maxWriteQueuePollTime messageTracker.BufferSize messageTracker.Enabled netty.advancedFlowControl.enabled
    netty.server.earlyDropSecureConnectionHandshakes netty.server.outstandingHandshake.limit nio.directBufferBytes
    nio.numSelectorThreads nio.numWorkerThreads nio.sessionlessCnxnTimeout nio.shutdownTimeout
    observer.election.DelayMs observer.reconnectDelayMs observer.syncEnabled observerMaster.sizeLimit
    pathStats.delay pathStats.enabled pathStats.initialDelay pathStats.maxDepth pathStats.sampleRate
    pathStats.slotCapacity pathStats.slotDuration pathStats.topPathMax preAllocSize quorumCnxnTimeoutMs
    request.timeout request_stale_connection_check request_stale_latency_check request_throttle_drop_stale
    request_throttle_max_requests request_throttle_stall_time request_throttler.shutdownTimeout
    requireKerberosConfig sasl.serverconfig security.auth_to_local serializeLastProcessedZxid.enabled server.principal
    server.realm serverCnxnFactory sessionRequireClientSASLAuth skipACL snapCount snapSizeLimitInKb
    snapshot.compression.method snapshot.trust.empty snapshotSizeFactor superUser tcpKeepAlive
    throttled_op_wait_time txnLogSizeLimitInKb watchManagerName watcherCleanIntervalInSeconds
    watcherCleanThreadsNum watcherCleanThreshold
";

/// Prefixes of the keys with a variable part.
const PREFIXES: [&str; 6] = [
    "authProvider.",
    "group",
    "metricsProvider.",
    "server.",
    "ssl.",
    "weight",
];

/// Properties of the JVM; in `zoo.cfg` they have no effect.
const OF_THE_JVM: [&str; 8] = [
    "follower.nodelay",
    "java.security.auth.login.config",
    "jute.maxbuffer",
    "leader.nodelay",
    "readonlymode.enabled",
    "znode.container.checkIntervalMs",
    "znode.container.maxNeverUsedIntervalMs",
    "znode.container.maxPerMinute",
];

/// True if a version of ZooKeeper reads the key from `zoo.cfg`.
pub(super) fn is_known(key: &str) -> bool {
    all().any(|known| known == key) || PREFIXES.iter().any(|prefix| key.starts_with(prefix))
}

/// True if ZooKeeper reads the key only as a property of the JVM.
pub(super) fn is_of_the_jvm(key: &str) -> bool {
    OF_THE_JVM.contains(&key)
}

/// Returns the most similar known key, if one is similar enough.
pub(super) fn similar(key: &str) -> Option<&'static str> {
    /// The minimum similarity by `strsim`; 1 means equal words.
    const LIKE: f64 = 0.85;
    let lower = key.to_lowercase();
    let scored = all().map(|known| (strsim::jaro_winkler(&known.to_lowercase(), &lower), known));
    let best = scored.max_by(|one, other| one.0.total_cmp(&other.0));
    best.filter(|(score, _)| *score >= LIKE)
        .map(|(_, known)| known)
}

fn all() -> impl Iterator<Item = &'static str> {
    let typed = INTEGERS.iter().chain(&LONGS).chain(&BOOLEANS).chain(&TEXTS);
    typed.copied().chain(PROPERTIES.split_ascii_whitespace())
}
