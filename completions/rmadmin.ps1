
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'rmadmin' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'rmadmin'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'rmadmin' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('get-service-state', 'get-service-state', [CompletionResultType]::ParameterValue, 'Print the state of one ResourceManager')
            [CompletionResult]::new('get-all-service-state', 'get-all-service-state', [CompletionResultType]::ParameterValue, 'Print the states of all ResourceManagers')
            [CompletionResult]::new('check-health', 'check-health', [CompletionResultType]::ParameterValue, 'Have one ResourceManager check its health')
            [CompletionResult]::new('transition-to-active', 'transition-to-active', [CompletionResultType]::ParameterValue, 'Make one ResourceManager the active one')
            [CompletionResult]::new('transition-to-standby', 'transition-to-standby', [CompletionResultType]::ParameterValue, 'Make one ResourceManager a standby')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Look at everything there is to see of a pair, and give one verdict')
            [CompletionResult]::new('failover', 'failover', [CompletionResultType]::ParameterValue, 'Make another ResourceManager the active one, step by step, and see that it is')
            [CompletionResult]::new('repair', 'repair', [CompletionResultType]::ParameterValue, 'Bring a pair in line again: end a split brain, or follow the elector')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until something holds')
            [CompletionResult]::new('refresh-queues', 'refresh-queues', [CompletionResultType]::ParameterValue, 'Have the scheduler''s queues read again')
            [CompletionResult]::new('refresh-nodes', 'refresh-nodes', [CompletionResultType]::ParameterValue, 'Have the host files read again: which nodes belong to the cluster')
            [CompletionResult]::new('refresh-nodes-resources', 'refresh-nodes-resources', [CompletionResultType]::ParameterValue, 'Have the resources of nodes read again')
            [CompletionResult]::new('refresh-super-user-groups-configuration', 'refresh-super-user-groups-configuration', [CompletionResultType]::ParameterValue, 'Have read again who may act for other users')
            [CompletionResult]::new('refresh-user-to-groups-mappings', 'refresh-user-to-groups-mappings', [CompletionResultType]::ParameterValue, 'Have the groups of users forgotten, so that they are looked up again')
            [CompletionResult]::new('refresh-admin-acls', 'refresh-admin-acls', [CompletionResultType]::ParameterValue, 'Have read again who administers the cluster')
            [CompletionResult]::new('refresh-service-acl', 'refresh-service-acl', [CompletionResultType]::ParameterValue, 'Have read again who may speak which protocol')
            [CompletionResult]::new('refresh-cluster-max-priority', 'refresh-cluster-max-priority', [CompletionResultType]::ParameterValue, 'Have read again the highest priority that applications may have')
            [CompletionResult]::new('groups', 'groups', [CompletionResultType]::ParameterValue, 'Print the groups of users, as the ResourceManager sees them')
            [CompletionResult]::new('node-labels', 'node-labels', [CompletionResultType]::ParameterValue, 'Add, remove or place node labels')
            [CompletionResult]::new('node-resource', 'node-resource', [CompletionResultType]::ParameterValue, 'Set what nodes have')
            [CompletionResult]::new('probe', 'probe', [CompletionResultType]::ParameterValue, 'Ask /isActive over HTTP, as a load balancer does')
            [CompletionResult]::new('haproxy-check', 'haproxy-check', [CompletionResultType]::ParameterValue, 'Check /isActive with the four arguments of HAProxy''s external-check')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Print what this tool did to clusters from this host')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run an HA pair for rehearsals, with fault injection')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the manual pages to a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            [CompletionResult]::new('-refreshQueues', '-refreshQueues', [CompletionResultType]::ParameterValue, 'reload the scheduler queues')
            [CompletionResult]::new('-refreshNodes', '-refreshNodes', [CompletionResultType]::ParameterValue, 'reload the host files; nodes that they exclude leave the cluster')
            [CompletionResult]::new('-refreshNodesResources', '-refreshNodesResources', [CompletionResultType]::ParameterValue, 'reload the node resources')
            [CompletionResult]::new('-refreshSuperUserGroupsConfiguration', '-refreshSuperUserGroupsConfiguration', [CompletionResultType]::ParameterValue, 'reload the proxy-user (impersonation) settings')
            [CompletionResult]::new('-refreshUserToGroupsMappings', '-refreshUserToGroupsMappings', [CompletionResultType]::ParameterValue, 'clear the user-to-groups cache')
            [CompletionResult]::new('-refreshAdminAcls', '-refreshAdminAcls', [CompletionResultType]::ParameterValue, 'reload the admin ACLs')
            [CompletionResult]::new('-refreshServiceAcl', '-refreshServiceAcl', [CompletionResultType]::ParameterValue, 'reload the service ACLs')
            [CompletionResult]::new('-getGroups', '-getGroups', [CompletionResultType]::ParameterValue, 'print the groups of users, as the ResourceManager resolves them')
            [CompletionResult]::new('-addToClusterNodeLabels', '-addToClusterNodeLabels', [CompletionResultType]::ParameterValue, 'add node labels to the cluster; they are exclusive by default')
            [CompletionResult]::new('-removeFromClusterNodeLabels', '-removeFromClusterNodeLabels', [CompletionResultType]::ParameterValue, 'remove node labels from the cluster')
            [CompletionResult]::new('-replaceLabelsOnNode', '-replaceLabelsOnNode', [CompletionResultType]::ParameterValue, 'set the label of nodes')
            [CompletionResult]::new('-refreshClusterMaxPriority', '-refreshClusterMaxPriority', [CompletionResultType]::ParameterValue, 'reload the cluster''s maximum application priority')
            [CompletionResult]::new('-updateNodeResource', '-updateNodeResource', [CompletionResultType]::ParameterValue, 'set the resources of a node')
            [CompletionResult]::new('-transitionToActive', '-transitionToActive', [CompletionResultType]::ParameterValue, 'Make one ResourceManager the active one')
            [CompletionResult]::new('-transitionToStandby', '-transitionToStandby', [CompletionResultType]::ParameterValue, 'Make one ResourceManager a standby')
            [CompletionResult]::new('-getServiceState', '-getServiceState', [CompletionResultType]::ParameterValue, 'Print the state of one ResourceManager')
            [CompletionResult]::new('-getAllServiceState', '-getAllServiceState', [CompletionResultType]::ParameterValue, 'Print the states of all ResourceManagers')
            [CompletionResult]::new('-checkHealth', '-checkHealth', [CompletionResultType]::ParameterValue, 'Have one ResourceManager check its health')
            [CompletionResult]::new('-help', '-help', [CompletionResultType]::ParameterValue, 'Print the usage of Hadoop''s spelling, or of one command')
            break
        }
        'rmadmin;get-service-state' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;get-all-service-state' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;check-health' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;transition-to-active' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--force-active', '--force-active', [CompletionResultType]::ParameterName, 'Do not let ResourceManagers that cannot be asked stop this; one that answers that it is active still does')
            [CompletionResult]::new('--forceactive', '--forceactive', [CompletionResultType]::ParameterName, 'Do not let ResourceManagers that cannot be asked stop this; one that answers that it is active still does')
            [CompletionResult]::new('--force-manual', '--force-manual', [CompletionResultType]::ParameterName, 'Act although an elector is in charge; asks for confirmation')
            [CompletionResult]::new('--forcemanual', '--forcemanual', [CompletionResultType]::ParameterName, 'Act although an elector is in charge; asks for confirmation')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;transition-to-standby' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--force-manual', '--force-manual', [CompletionResultType]::ParameterName, 'Act although an elector is in charge; asks for confirmation')
            [CompletionResult]::new('--forcemanual', '--forcemanual', [CompletionResultType]::ParameterName, 'Act although an elector is in charge; asks for confirmation')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;status' {
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Repeat, SECONDS after each look [default: 2]')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Repeat, SECONDS after each look [default: 2]')
            [CompletionResult]::new('--textfile', '--textfile', [CompletionResultType]::ParameterName, 'Write Prometheus''s format to this file, which is replaced as a whole, in place of standard output')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;failover' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The ResourceManager that is to become active [default: the only one on standby]')
            [CompletionResult]::new('--dead', '--dead', [CompletionResultType]::ParameterName, 'A ResourceManager that is known to be dead; refused while anything shows it alive. May be repeated')
            [CompletionResult]::new('--max-elections', '--max-elections', [CompletionResultType]::ParameterName, 'Elections to hold at most, where an elector decides')
            [CompletionResult]::new('--if-unhealthy', '--if-unhealthy', [CompletionResultType]::ParameterName, 'Only if this ResourceManager is active and says that it is not well; prints nothing otherwise')
            [CompletionResult]::new('--if-down', '--if-down', [CompletionResultType]::ParameterName, 'Only if nothing shows this ResourceManager alive and nobody is active; prints nothing otherwise')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'How long that must have held')
            [CompletionResult]::new('--cooldown', '--cooldown', [CompletionResultType]::ParameterName, 'Not again within this time after the last failover that had a condition')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--accept-loss', '--accept-loss', [CompletionResultType]::ParameterName, 'Go on although the running applications may be lost')
            [CompletionResult]::new('--accept-version-skew', '--accept-version-skew', [CompletionResultType]::ParameterName, 'Go on although the ResourceManagers may run different versions')
            [CompletionResult]::new('--accept-config-skew', '--accept-config-skew', [CompletionResultType]::ParameterName, 'Go on although the ResourceManagers may run with different HA keys')
            [CompletionResult]::new('--accept-fresh-target', '--accept-fresh-target', [CompletionResultType]::ParameterName, 'Go on although the target has just been started')
            [CompletionResult]::new('--accept-no-http', '--accept-no-http', [CompletionResultType]::ParameterName, 'Go on although the target''s /isActive does not say whether it is active')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the plan, and do nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;repair' {
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Where operators decide: the ResourceManager that is to stay active')
            [CompletionResult]::new('--dead', '--dead', [CompletionResultType]::ParameterName, 'A ResourceManager that is known to be dead; refused while anything shows it alive. May be repeated')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--accept-no-http', '--accept-no-http', [CompletionResultType]::ParameterName, 'Go on although /isActive does not say who is active')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the plan, and do nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;wait' {
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'What: active, healthy, RM_ID=active or RM_ID=standby; may be repeated: all of them at once')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-queues' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster that this is for [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-nodes' {
            [CompletionResult]::new('--graceful', '--graceful', [CompletionResultType]::ParameterName, 'Let excluded nodes finish their applications, for so many seconds at most [default: however long it takes]')
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster that this is for [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'Wait until they have left, and make them leave after the timeout')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Leave that to the ResourceManager, and end at once')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-nodes-resources' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster that this is for [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-super-user-groups-configuration' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster that this is for [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-user-to-groups-mappings' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster that this is for [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-admin-acls' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster that this is for [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-service-acl' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster that this is for [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-cluster-max-priority' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster that this is for [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;groups' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;node-labels' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add labels to the cluster')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove labels from the cluster')
            [CompletionResult]::new('replace', 'replace', [CompletionResultType]::ParameterValue, 'Set the label of nodes')
            break
        }
        'rmadmin;node-labels;add' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster that this is for [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;node-labels;remove' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster that this is for [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;node-labels;replace' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster that this is for [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--fail-on-unknown-nodes', '--fail-on-unknown-nodes', [CompletionResultType]::ParameterName, 'Fail if a node is not known')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;node-resource' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Set what a node has, until its NodeManager registers again')
            break
        }
        'rmadmin;node-resource;update' {
            [CompletionResult]::new('--over-commit-timeout', '--over-commit-timeout', [CompletionResultType]::ParameterName, 'How long containers beyond the new amounts may go on, in milliseconds [default: to their end]')
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster that this is for [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;probe' {
            [CompletionResult]::new('--addr', '--addr', [CompletionResultType]::ParameterName, 'Ask this host, with no configuration at all')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port to ask at --addr')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--any', '--any', [CompletionResultType]::ParameterName, 'Succeed if any of them is active, and print which')
            [CompletionResult]::new('--https', '--https', [CompletionResultType]::ParameterName, 'Speak HTTPS to --addr; for configured ids yarn.http.policy decides')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;haproxy-check' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--https', '--https', [CompletionResultType]::ParameterName, 'Speak HTTPS')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Also print active or standby')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Also print active or standby')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;history' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'The newest ones, so many at most [default: all]')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Those of the cluster with this id (yarn.resourcemanager.cluster-id)')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;sandbox' {
            [CompletionResult]::new('--rms', '--rms', [CompletionResultType]::ParameterName, 'ResourceManagers of each cluster')
            [CompletionResult]::new('--clusters', '--clusters', [CompletionResultType]::ParameterName, 'Clusters, each with a configuration folder of its own')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'First port; the others follow: RPC and HTTP of rm1, then of rm2, and so on [default: free ports]')
            [CompletionResult]::new('--fault', '--fault', [CompletionResultType]::ParameterName, 'A fault from the beginning; may be repeated')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'NodeManagers of each cluster')
            [CompletionResult]::new('--property', '--property', [CompletionResultType]::ParameterName, 'A property of the ResourceManagers; may be repeated')
            [CompletionResult]::new('--record', '--record', [CompletionResultType]::ParameterName, 'Append a line of JSON for every call to this file: time, caller, request, answer')
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'Folder for the configuration; it must not exist yet [default: a temporary folder]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--automatic', '--automatic', [CompletionResultType]::ParameterName, 'Automatic failover: an elector decides which ResourceManager is active')
            [CompletionResult]::new('--no-active', '--no-active', [CompletionResultType]::ParameterName, 'Start with every ResourceManager on standby [default: rm1 is active]')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Keep the folder at the end')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('tour', 'tour', [CompletionResultType]::ParameterValue, 'Show status, failover, a refusal, repair and history on a sandbox')
            [CompletionResult]::new('fault', 'fault', [CompletionResultType]::ParameterValue, 'Inject faults into a running sandbox, or list them')
            [CompletionResult]::new('restart', 'restart', [CompletionResultType]::ParameterValue, 'Restart ResourceManagers of a running sandbox')
            break
        }
        'rmadmin;sandbox;tour' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;sandbox;fault' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--clear', '--clear', [CompletionResultType]::ParameterName, 'First forget all faults; dead ResourceManagers come back')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;sandbox;restart' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;completions' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;man' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'A further configuration file, stronger than those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set one configuration key, stronger than every file; may be repeated')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to show the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;help' {
            [CompletionResult]::new('get-service-state', 'get-service-state', [CompletionResultType]::ParameterValue, 'Print the state of one ResourceManager')
            [CompletionResult]::new('get-all-service-state', 'get-all-service-state', [CompletionResultType]::ParameterValue, 'Print the states of all ResourceManagers')
            [CompletionResult]::new('check-health', 'check-health', [CompletionResultType]::ParameterValue, 'Have one ResourceManager check its health')
            [CompletionResult]::new('transition-to-active', 'transition-to-active', [CompletionResultType]::ParameterValue, 'Make one ResourceManager the active one')
            [CompletionResult]::new('transition-to-standby', 'transition-to-standby', [CompletionResultType]::ParameterValue, 'Make one ResourceManager a standby')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Look at everything there is to see of a pair, and give one verdict')
            [CompletionResult]::new('failover', 'failover', [CompletionResultType]::ParameterValue, 'Make another ResourceManager the active one, step by step, and see that it is')
            [CompletionResult]::new('repair', 'repair', [CompletionResultType]::ParameterValue, 'Bring a pair in line again: end a split brain, or follow the elector')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until something holds')
            [CompletionResult]::new('refresh-queues', 'refresh-queues', [CompletionResultType]::ParameterValue, 'Have the scheduler''s queues read again')
            [CompletionResult]::new('refresh-nodes', 'refresh-nodes', [CompletionResultType]::ParameterValue, 'Have the host files read again: which nodes belong to the cluster')
            [CompletionResult]::new('refresh-nodes-resources', 'refresh-nodes-resources', [CompletionResultType]::ParameterValue, 'Have the resources of nodes read again')
            [CompletionResult]::new('refresh-super-user-groups-configuration', 'refresh-super-user-groups-configuration', [CompletionResultType]::ParameterValue, 'Have read again who may act for other users')
            [CompletionResult]::new('refresh-user-to-groups-mappings', 'refresh-user-to-groups-mappings', [CompletionResultType]::ParameterValue, 'Have the groups of users forgotten, so that they are looked up again')
            [CompletionResult]::new('refresh-admin-acls', 'refresh-admin-acls', [CompletionResultType]::ParameterValue, 'Have read again who administers the cluster')
            [CompletionResult]::new('refresh-service-acl', 'refresh-service-acl', [CompletionResultType]::ParameterValue, 'Have read again who may speak which protocol')
            [CompletionResult]::new('refresh-cluster-max-priority', 'refresh-cluster-max-priority', [CompletionResultType]::ParameterValue, 'Have read again the highest priority that applications may have')
            [CompletionResult]::new('groups', 'groups', [CompletionResultType]::ParameterValue, 'Print the groups of users, as the ResourceManager sees them')
            [CompletionResult]::new('node-labels', 'node-labels', [CompletionResultType]::ParameterValue, 'Add, remove or place node labels')
            [CompletionResult]::new('node-resource', 'node-resource', [CompletionResultType]::ParameterValue, 'Set what nodes have')
            [CompletionResult]::new('probe', 'probe', [CompletionResultType]::ParameterValue, 'Ask /isActive over HTTP, as a load balancer does')
            [CompletionResult]::new('haproxy-check', 'haproxy-check', [CompletionResultType]::ParameterValue, 'Check /isActive with the four arguments of HAProxy''s external-check')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Print what this tool did to clusters from this host')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run an HA pair for rehearsals, with fault injection')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the manual pages to a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'rmadmin;help;get-service-state' {
            break
        }
        'rmadmin;help;get-all-service-state' {
            break
        }
        'rmadmin;help;check-health' {
            break
        }
        'rmadmin;help;transition-to-active' {
            break
        }
        'rmadmin;help;transition-to-standby' {
            break
        }
        'rmadmin;help;status' {
            break
        }
        'rmadmin;help;failover' {
            break
        }
        'rmadmin;help;repair' {
            break
        }
        'rmadmin;help;wait' {
            break
        }
        'rmadmin;help;refresh-queues' {
            break
        }
        'rmadmin;help;refresh-nodes' {
            break
        }
        'rmadmin;help;refresh-nodes-resources' {
            break
        }
        'rmadmin;help;refresh-super-user-groups-configuration' {
            break
        }
        'rmadmin;help;refresh-user-to-groups-mappings' {
            break
        }
        'rmadmin;help;refresh-admin-acls' {
            break
        }
        'rmadmin;help;refresh-service-acl' {
            break
        }
        'rmadmin;help;refresh-cluster-max-priority' {
            break
        }
        'rmadmin;help;groups' {
            break
        }
        'rmadmin;help;node-labels' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add labels to the cluster')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove labels from the cluster')
            [CompletionResult]::new('replace', 'replace', [CompletionResultType]::ParameterValue, 'Set the label of nodes')
            break
        }
        'rmadmin;help;node-labels;add' {
            break
        }
        'rmadmin;help;node-labels;remove' {
            break
        }
        'rmadmin;help;node-labels;replace' {
            break
        }
        'rmadmin;help;node-resource' {
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Set what a node has, until its NodeManager registers again')
            break
        }
        'rmadmin;help;node-resource;update' {
            break
        }
        'rmadmin;help;probe' {
            break
        }
        'rmadmin;help;haproxy-check' {
            break
        }
        'rmadmin;help;history' {
            break
        }
        'rmadmin;help;sandbox' {
            [CompletionResult]::new('tour', 'tour', [CompletionResultType]::ParameterValue, 'Show status, failover, a refusal, repair and history on a sandbox')
            [CompletionResult]::new('fault', 'fault', [CompletionResultType]::ParameterValue, 'Inject faults into a running sandbox, or list them')
            [CompletionResult]::new('restart', 'restart', [CompletionResultType]::ParameterValue, 'Restart ResourceManagers of a running sandbox')
            break
        }
        'rmadmin;help;sandbox;tour' {
            break
        }
        'rmadmin;help;sandbox;fault' {
            break
        }
        'rmadmin;help;sandbox;restart' {
            break
        }
        'rmadmin;help;completions' {
            break
        }
        'rmadmin;help;man' {
            break
        }
        'rmadmin;help;help' {
            break
        }
        'rmadmin;-refreshQueues' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-refreshNodes' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-refreshNodesResources' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-refreshSuperUserGroupsConfiguration' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-refreshUserToGroupsMappings' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-refreshAdminAcls' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-refreshServiceAcl' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-getGroups' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-addToClusterNodeLabels' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-removeFromClusterNodeLabels' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-replaceLabelsOnNode' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-refreshClusterMaxPriority' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-updateNodeResource' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-transitionToActive' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('--forceactive', '--forceactive', [CompletionResultType]::ParameterName, 'Do not let ResourceManagers that cannot be asked stop this; one that answers that it is active still does')
            [CompletionResult]::new('--forcemanual', '--forcemanual', [CompletionResultType]::ParameterName, 'Act although an elector is in charge; asks for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            break
        }
        'rmadmin;-transitionToStandby' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            [CompletionResult]::new('--forcemanual', '--forcemanual', [CompletionResultType]::ParameterName, 'Act although an elector is in charge; asks for confirmation')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            break
        }
        'rmadmin;-getServiceState' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-getAllServiceState' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-checkHealth' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*''')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Whose key to take from --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system')
            break
        }
        'rmadmin;-help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
