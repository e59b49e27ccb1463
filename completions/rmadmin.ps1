
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
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the health of the HA pair, with one verdict')
            [CompletionResult]::new('get-service-state', 'get-service-state', [CompletionResultType]::ParameterValue, 'Print the state of one ResourceManager')
            [CompletionResult]::new('get-all-service-state', 'get-all-service-state', [CompletionResultType]::ParameterValue, 'Print the states of all ResourceManagers')
            [CompletionResult]::new('check-health', 'check-health', [CompletionResultType]::ParameterValue, 'Run the health check of one ResourceManager')
            [CompletionResult]::new('probe', 'probe', [CompletionResultType]::ParameterValue, 'Check /isActive (for load balancers)')
            [CompletionResult]::new('haproxy-check', 'haproxy-check', [CompletionResultType]::ParameterValue, 'Check /isActive as HAProxy''s external-check')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait for a condition')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show what rmadmin has changed from this host')
            [CompletionResult]::new('failover', 'failover', [CompletionResultType]::ParameterValue, 'Make another ResourceManager active, step by step, and verify the result')
            [CompletionResult]::new('repair', 'repair', [CompletionResultType]::ParameterValue, 'Fix a split brain, or make the states match the elector')
            [CompletionResult]::new('transition-to-active', 'transition-to-active', [CompletionResultType]::ParameterValue, 'Make one ResourceManager active')
            [CompletionResult]::new('transition-to-standby', 'transition-to-standby', [CompletionResultType]::ParameterValue, 'Make one ResourceManager standby')
            [CompletionResult]::new('zookeeper', 'zookeeper', [CompletionResultType]::ParameterValue, 'Show, check and set up ZooKeeper ensembles')
            [CompletionResult]::new('flink', 'flink', [CompletionResultType]::ParameterValue, 'Show and check Flink''s JobManagers')
            [CompletionResult]::new('refresh-queues', 'refresh-queues', [CompletionResultType]::ParameterValue, 'Reload the scheduler queues')
            [CompletionResult]::new('refresh-nodes', 'refresh-nodes', [CompletionResultType]::ParameterValue, 'Reload the host files, and decommission excluded nodes')
            [CompletionResult]::new('refresh-nodes-resources', 'refresh-nodes-resources', [CompletionResultType]::ParameterValue, 'Reload the node resources')
            [CompletionResult]::new('refresh-super-user-groups-configuration', 'refresh-super-user-groups-configuration', [CompletionResultType]::ParameterValue, 'Reload the proxy-user (impersonation) settings')
            [CompletionResult]::new('refresh-user-to-groups-mappings', 'refresh-user-to-groups-mappings', [CompletionResultType]::ParameterValue, 'Clear the user-to-groups cache')
            [CompletionResult]::new('refresh-admin-acls', 'refresh-admin-acls', [CompletionResultType]::ParameterValue, 'Reload the admin ACLs')
            [CompletionResult]::new('refresh-service-acl', 'refresh-service-acl', [CompletionResultType]::ParameterValue, 'Reload the service ACLs')
            [CompletionResult]::new('refresh-cluster-max-priority', 'refresh-cluster-max-priority', [CompletionResultType]::ParameterValue, 'Reload the maximum application priority')
            [CompletionResult]::new('groups', 'groups', [CompletionResultType]::ParameterValue, 'Print the groups of users, as the ResourceManager resolves them')
            [CompletionResult]::new('node-labels', 'node-labels', [CompletionResultType]::ParameterValue, 'Add, remove or assign node labels')
            [CompletionResult]::new('node-resource', 'node-resource', [CompletionResultType]::ParameterValue, 'Set the resources of nodes')
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
            [CompletionResult]::new('-transitionToActive', '-transitionToActive', [CompletionResultType]::ParameterValue, 'Make one ResourceManager active')
            [CompletionResult]::new('-transitionToStandby', '-transitionToStandby', [CompletionResultType]::ParameterValue, 'Make one ResourceManager standby')
            [CompletionResult]::new('-getServiceState', '-getServiceState', [CompletionResultType]::ParameterValue, 'Print the state of one ResourceManager')
            [CompletionResult]::new('-getAllServiceState', '-getAllServiceState', [CompletionResultType]::ParameterValue, 'Print the states of all ResourceManagers')
            [CompletionResult]::new('-checkHealth', '-checkHealth', [CompletionResultType]::ParameterValue, 'Run the health check of one ResourceManager')
            [CompletionResult]::new('-help', '-help', [CompletionResultType]::ParameterValue, 'Print the usage of the Hadoop-style commands, or of one of them')
            break
        }
        'rmadmin;status' {
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Repeat, SECONDS after each look [default: 2]')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Repeat, SECONDS after each look [default: 2]')
            [CompletionResult]::new('--textfile', '--textfile', [CompletionResultType]::ParameterName, 'Write Prometheus''s format to this file instead of standard output; the file is replaced as a whole')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Show only clusters at these levels, separated by commas; totals and exit status cover all clusters')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;get-service-state' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;get-all-service-state' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;check-health' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;probe' {
            [CompletionResult]::new('--addr', '--addr', [CompletionResultType]::ParameterName, 'Ask this host; no configuration is read')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port to ask at --addr')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--any', '--any', [CompletionResultType]::ParameterName, 'Succeed if any of them is active, and print its id')
            [CompletionResult]::new('--https', '--https', [CompletionResultType]::ParameterName, 'Use HTTPS for --addr; for configured ids, yarn.http.policy decides')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;haproxy-check' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--https', '--https', [CompletionResultType]::ParameterName, 'Use HTTPS')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Also print active or standby')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Also print active or standby')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;wait' {
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'active, healthy, degraded, or RM_ID= followed by active, standby, healthy or down; may be repeated: all must hold at once')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;history' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Show at most the N newest actions [default: all]')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Show the actions on the cluster with this id (yarn.resourcemanager.cluster-id)')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Show the actions since TIME: how long ago, such as 90m, 2h or 3d, or UTC, such as 2026-11-29T13:05')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;failover' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'The ResourceManager to make active [default: the only standby one]')
            [CompletionResult]::new('--dead', '--dead', [CompletionResultType]::ParameterName, 'A ResourceManager that is certainly dead; refused while one of its ports accepts connections. May be repeated')
            [CompletionResult]::new('--max-elections', '--max-elections', [CompletionResultType]::ParameterName, 'Maximum number of elections, with automatic failover')
            [CompletionResult]::new('--if-unhealthy', '--if-unhealthy', [CompletionResultType]::ParameterName, 'Fail over only if this ResourceManager is active and reports that it is unhealthy; otherwise print nothing')
            [CompletionResult]::new('--if-down', '--if-down', [CompletionResultType]::ParameterName, 'Fail over only if this ResourceManager is down and no other is active; otherwise print nothing')
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'How long the condition must hold before the failover')
            [CompletionResult]::new('--cooldown', '--cooldown', [CompletionResultType]::ParameterName, 'Minimum time since the last conditional failover')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--accept-loss', '--accept-loss', [CompletionResultType]::ParameterName, 'Accept that running applications may be lost')
            [CompletionResult]::new('--accept-version-skew', '--accept-version-skew', [CompletionResultType]::ParameterName, 'Accept that the ResourceManagers may run different versions')
            [CompletionResult]::new('--accept-config-skew', '--accept-config-skew', [CompletionResultType]::ParameterName, 'Accept that the HA keys of the ResourceManagers may differ')
            [CompletionResult]::new('--accept-fresh-target', '--accept-fresh-target', [CompletionResultType]::ParameterName, 'Accept a target that has just been started')
            [CompletionResult]::new('--accept-no-http', '--accept-no-http', [CompletionResultType]::ParameterName, 'Accept that the target''s /isActive does not answer')
            [CompletionResult]::new('--accept-pending-activation', '--accept-pending-activation', [CompletionResultType]::ParameterName, 'Accept that another ResourceManager may still carry out an activation that was not answered')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the plan and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;repair' {
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'With manual failover: the ResourceManager to keep active')
            [CompletionResult]::new('--dead', '--dead', [CompletionResultType]::ParameterName, 'A ResourceManager that is certainly dead; refused while one of its ports accepts connections. May be repeated')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--accept-no-http', '--accept-no-http', [CompletionResultType]::ParameterName, 'Accept that /isActive does not answer')
            [CompletionResult]::new('--accept-pending-activation', '--accept-pending-activation', [CompletionResultType]::ParameterName, 'Accept that another ResourceManager may still carry out an activation that was not answered')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the plan and change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;transition-to-active' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--force-active', '--force-active', [CompletionResultType]::ParameterName, 'Continue although another ResourceManager cannot be asked; without --force-manual, refused while another one reports over RPC or HTTP that it is active, or denies this user')
            [CompletionResult]::new('--forceactive', '--forceactive', [CompletionResultType]::ParameterName, 'Continue although another ResourceManager cannot be asked; without --force-manual, refused while another one reports over RPC or HTTP that it is active, or denies this user')
            [CompletionResult]::new('--force-manual', '--force-manual', [CompletionResultType]::ParameterName, 'Change the state although automatic failover is on; asks for confirmation, even with manual failover')
            [CompletionResult]::new('--forcemanual', '--forcemanual', [CompletionResultType]::ParameterName, 'Change the state although automatic failover is on; asks for confirmation, even with manual failover')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;transition-to-standby' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--force-manual', '--force-manual', [CompletionResultType]::ParameterName, 'Change the state although automatic failover is on; asks for confirmation, even with manual failover')
            [CompletionResult]::new('--forcemanual', '--forcemanual', [CompletionResultType]::ParameterName, 'Change the state although automatic failover is on; asks for confirmation, even with manual failover')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;zookeeper' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the health of an ensemble, with one verdict')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check zoo.cfg and myid for mistakes')
            [CompletionResult]::new('bootstrap', 'bootstrap', [CompletionResultType]::ParameterValue, 'Prepare this host for its server, and start it')
            break
        }
        'rmadmin;zookeeper;status' {
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Servers to ask, with their client ports [default port: 2181]; commas between them, or repeat the option')
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Repeat, SECONDS after each look [default: 2]')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Repeat, SECONDS after each look [default: 2]')
            [CompletionResult]::new('--textfile', '--textfile', [CompletionResultType]::ParameterName, 'Write Prometheus''s format to this file instead of standard output; the file is replaced as a whole')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Show only clusters at these levels, separated by commas; totals and exit status cover all clusters')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;zookeeper;check' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;zookeeper;bootstrap' {
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'This host is server.N [default: the only server line with an address of this host]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'Folder of ZooKeeper (bin/zkServer.sh) or of Flink (bin/zookeeper.sh)')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--start', '--start', [CompletionResultType]::ParameterName, 'Start this host''s server with the script of --home, and wait until it serves; needs --home')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be done; change nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;flink' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the health of the JobManagers, with one verdict')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until the JobManagers are in a state')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check Flink''s configuration for mistakes that break high availability')
            break
        }
        'rmadmin;flink;status' {
            [CompletionResult]::new('-w', '-w', [CompletionResultType]::ParameterName, 'Repeat, SECONDS after each look [default: 2]')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Repeat, SECONDS after each look [default: 2]')
            [CompletionResult]::new('--textfile', '--textfile', [CompletionResultType]::ParameterName, 'Write Prometheus''s format to this file instead of standard output; the file is replaced as a whole')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Show only clusters at these levels, separated by commas; totals and exit status cover all clusters')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;flink;wait' {
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'leader, standby, MASTER=leader or MASTER=standby; may be repeated')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;flink;check' {
            [CompletionResult]::new('--flink-version', '--flink-version', [CompletionResultType]::ParameterName, 'The version of Flink, such as 1.20.3 [default: that of the jars in ../lib]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-queues' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster to send the command to [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-nodes' {
            [CompletionResult]::new('--graceful', '--graceful', [CompletionResultType]::ParameterName, 'Let excluded nodes finish their applications, for at most SECONDS [default: no limit]')
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster to send the command to [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'Wait until the nodes have left; after SECONDS, decommission the remaining ones at once')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Let the ResourceManager enforce SECONDS, and end at once')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-nodes-resources' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster to send the command to [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-super-user-groups-configuration' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster to send the command to [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-user-to-groups-mappings' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster to send the command to [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-admin-acls' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster to send the command to [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-service-acl' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster to send the command to [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;refresh-cluster-max-priority' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster to send the command to [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;groups' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;node-labels' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
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
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster to send the command to [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;node-labels;remove' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster to send the command to [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;node-labels;replace' {
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster to send the command to [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--fail-on-unknown-nodes', '--fail-on-unknown-nodes', [CompletionResultType]::ParameterName, 'Fail if a node is unknown')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;node-resource' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Set the resources of a node, until its NodeManager registers again')
            break
        }
        'rmadmin;node-resource;update' {
            [CompletionResult]::new('--over-commit-timeout', '--over-commit-timeout', [CompletionResultType]::ParameterName, 'Time for containers that exceed the new amounts, in milliseconds [default: no limit]')
            [CompletionResult]::new('--sub-cluster', '--sub-cluster', [CompletionResultType]::ParameterName, 'Under federation: the sub-cluster to send the command to [default: all of them]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;sandbox' {
            [CompletionResult]::new('--rms', '--rms', [CompletionResultType]::ParameterName, 'ResourceManagers of each cluster')
            [CompletionResult]::new('--clusters', '--clusters', [CompletionResultType]::ParameterName, 'Clusters, each with its own configuration folder')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'First port; the others follow: RPC and HTTP of rm1, then of rm2, and so on, and last ZooKeeper''s [default: free ports]')
            [CompletionResult]::new('--fault', '--fault', [CompletionResultType]::ParameterName, 'A fault from the beginning; may be repeated')
            [CompletionResult]::new('--nodes', '--nodes', [CompletionResultType]::ParameterName, 'NodeManagers of each cluster: node1:45454, node2:45454 and so on')
            [CompletionResult]::new('--property', '--property', [CompletionResultType]::ParameterName, 'A property of the ResourceManagers; may be repeated')
            [CompletionResult]::new('--record', '--record', [CompletionResultType]::ParameterName, 'Append a line of JSON for every call to this file: time, caller, request, answer')
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'Folder for the configuration; it must not exist yet [default: a temporary folder]')
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--automatic', '--automatic', [CompletionResultType]::ParameterName, 'Automatic failover with Hadoop''s elector in the sandbox''s ZooKeeper [default]')
            [CompletionResult]::new('--manual', '--manual', [CompletionResultType]::ParameterName, 'Manual failover: operators decide which ResourceManager is active; no ZooKeeper')
            [CompletionResult]::new('--curator', '--curator', [CompletionResultType]::ParameterName, 'Automatic failover with Curator''s elector (LeaderLatch)')
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
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;sandbox;fault' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--clear', '--clear', [CompletionResultType]::ParameterName, 'First remove all faults; dead ResourceManagers start again')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;sandbox;restart' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;completions' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;man' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--conf', '--conf', [CompletionResultType]::ParameterName, 'Configuration file that overrides those of the folder; may be repeated')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'Set a configuration key, overriding every file; may be repeated')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Format of the result')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'rmadmin;help' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the health of the HA pair, with one verdict')
            [CompletionResult]::new('get-service-state', 'get-service-state', [CompletionResultType]::ParameterValue, 'Print the state of one ResourceManager')
            [CompletionResult]::new('get-all-service-state', 'get-all-service-state', [CompletionResultType]::ParameterValue, 'Print the states of all ResourceManagers')
            [CompletionResult]::new('check-health', 'check-health', [CompletionResultType]::ParameterValue, 'Run the health check of one ResourceManager')
            [CompletionResult]::new('probe', 'probe', [CompletionResultType]::ParameterValue, 'Check /isActive (for load balancers)')
            [CompletionResult]::new('haproxy-check', 'haproxy-check', [CompletionResultType]::ParameterValue, 'Check /isActive as HAProxy''s external-check')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait for a condition')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show what rmadmin has changed from this host')
            [CompletionResult]::new('failover', 'failover', [CompletionResultType]::ParameterValue, 'Make another ResourceManager active, step by step, and verify the result')
            [CompletionResult]::new('repair', 'repair', [CompletionResultType]::ParameterValue, 'Fix a split brain, or make the states match the elector')
            [CompletionResult]::new('transition-to-active', 'transition-to-active', [CompletionResultType]::ParameterValue, 'Make one ResourceManager active')
            [CompletionResult]::new('transition-to-standby', 'transition-to-standby', [CompletionResultType]::ParameterValue, 'Make one ResourceManager standby')
            [CompletionResult]::new('zookeeper', 'zookeeper', [CompletionResultType]::ParameterValue, 'Show, check and set up ZooKeeper ensembles')
            [CompletionResult]::new('flink', 'flink', [CompletionResultType]::ParameterValue, 'Show and check Flink''s JobManagers')
            [CompletionResult]::new('refresh-queues', 'refresh-queues', [CompletionResultType]::ParameterValue, 'Reload the scheduler queues')
            [CompletionResult]::new('refresh-nodes', 'refresh-nodes', [CompletionResultType]::ParameterValue, 'Reload the host files, and decommission excluded nodes')
            [CompletionResult]::new('refresh-nodes-resources', 'refresh-nodes-resources', [CompletionResultType]::ParameterValue, 'Reload the node resources')
            [CompletionResult]::new('refresh-super-user-groups-configuration', 'refresh-super-user-groups-configuration', [CompletionResultType]::ParameterValue, 'Reload the proxy-user (impersonation) settings')
            [CompletionResult]::new('refresh-user-to-groups-mappings', 'refresh-user-to-groups-mappings', [CompletionResultType]::ParameterValue, 'Clear the user-to-groups cache')
            [CompletionResult]::new('refresh-admin-acls', 'refresh-admin-acls', [CompletionResultType]::ParameterValue, 'Reload the admin ACLs')
            [CompletionResult]::new('refresh-service-acl', 'refresh-service-acl', [CompletionResultType]::ParameterValue, 'Reload the service ACLs')
            [CompletionResult]::new('refresh-cluster-max-priority', 'refresh-cluster-max-priority', [CompletionResultType]::ParameterValue, 'Reload the maximum application priority')
            [CompletionResult]::new('groups', 'groups', [CompletionResultType]::ParameterValue, 'Print the groups of users, as the ResourceManager resolves them')
            [CompletionResult]::new('node-labels', 'node-labels', [CompletionResultType]::ParameterValue, 'Add, remove or assign node labels')
            [CompletionResult]::new('node-resource', 'node-resource', [CompletionResultType]::ParameterValue, 'Set the resources of nodes')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Run an HA pair for rehearsals, with fault injection')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the manual pages to a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'rmadmin;help;status' {
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
        'rmadmin;help;probe' {
            break
        }
        'rmadmin;help;haproxy-check' {
            break
        }
        'rmadmin;help;wait' {
            break
        }
        'rmadmin;help;history' {
            break
        }
        'rmadmin;help;failover' {
            break
        }
        'rmadmin;help;repair' {
            break
        }
        'rmadmin;help;transition-to-active' {
            break
        }
        'rmadmin;help;transition-to-standby' {
            break
        }
        'rmadmin;help;zookeeper' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the health of an ensemble, with one verdict')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check zoo.cfg and myid for mistakes')
            [CompletionResult]::new('bootstrap', 'bootstrap', [CompletionResultType]::ParameterValue, 'Prepare this host for its server, and start it')
            break
        }
        'rmadmin;help;zookeeper;status' {
            break
        }
        'rmadmin;help;zookeeper;check' {
            break
        }
        'rmadmin;help;zookeeper;bootstrap' {
            break
        }
        'rmadmin;help;flink' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show the health of the JobManagers, with one verdict')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until the JobManagers are in a state')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check Flink''s configuration for mistakes that break high availability')
            break
        }
        'rmadmin;help;flink;status' {
            break
        }
        'rmadmin;help;flink;wait' {
            break
        }
        'rmadmin;help;flink;check' {
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
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Set the resources of a node, until its NodeManager registers again')
            break
        }
        'rmadmin;help;node-resource;update' {
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
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-refreshNodes' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-refreshNodesResources' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-refreshSuperUserGroupsConfiguration' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-refreshUserToGroupsMappings' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-refreshAdminAcls' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-refreshServiceAcl' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-getGroups' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-addToClusterNodeLabels' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-removeFromClusterNodeLabels' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-replaceLabelsOnNode' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-refreshClusterMaxPriority' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-updateNodeResource' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-transitionToActive' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('--forceactive', '--forceactive', [CompletionResultType]::ParameterName, 'Continue although another ResourceManager cannot be asked; without --force-manual, refused while another one reports over RPC or HTTP that it is active, or denies this user')
            [CompletionResult]::new('--forcemanual', '--forcemanual', [CompletionResultType]::ParameterName, 'Change the state although automatic failover is on; asks for confirmation, even with manual failover')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            break
        }
        'rmadmin;-transitionToStandby' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            [CompletionResult]::new('--forcemanual', '--forcemanual', [CompletionResultType]::ParameterName, 'Change the state although automatic failover is on; asks for confirmation, even with manual failover')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask for confirmation, for scripts; forces nothing')
            break
        }
        'rmadmin;-getServiceState' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-getAllServiceState' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-checkHealth' {
            [CompletionResult]::new('--conf-dir', '--conf-dir', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Configuration folder [default: YARN_CONF_DIR]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds')
            [CompletionResult]::new('--keytab', '--keytab', [CompletionResultType]::ParameterName, 'Keytab with the key of --principal: logs in to Kerberos without kinit, and writes no ticket to disk')
            [CompletionResult]::new('--principal', '--principal', [CompletionResultType]::ParameterName, 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'PEM file with further certificate authorities to trust over HTTPS')
            break
        }
        'rmadmin;-help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
