
use builtin;
use str;

set edit:completion:arg-completer[rmadmin] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'rmadmin'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'rmadmin'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand get-service-state 'Print the state of one ResourceManager'
            cand get-all-service-state 'Print the states of all ResourceManagers'
            cand check-health 'Run the health check of one ResourceManager'
            cand transition-to-active 'Make one ResourceManager active'
            cand transition-to-standby 'Make one ResourceManager standby'
            cand status 'Show the health of the HA pair, with one verdict'
            cand failover 'Make another ResourceManager active, step by step, and verify it'
            cand repair 'Fix a split brain, or make the states match the elector'
            cand wait 'Wait for a condition'
            cand refresh-queues 'Reload the scheduler queues'
            cand refresh-nodes 'Reload the host files, and decommission excluded nodes'
            cand refresh-nodes-resources 'Reload the node resources'
            cand refresh-super-user-groups-configuration 'Reload the proxy-user (impersonation) settings'
            cand refresh-user-to-groups-mappings 'Clear the user-to-groups cache'
            cand refresh-admin-acls 'Reload the admin ACLs'
            cand refresh-service-acl 'Reload the service ACLs'
            cand refresh-cluster-max-priority 'Reload the maximum application priority'
            cand groups 'Print the groups of users, as the ResourceManager resolves them'
            cand node-labels 'Add, remove or assign node labels'
            cand node-resource 'Set the resources of nodes'
            cand probe 'Check /isActive (for load balancers)'
            cand haproxy-check 'Check /isActive as HAProxy''s external-check'
            cand history 'Show what rmadmin has changed from this host'
            cand sandbox 'Run an HA pair for rehearsals, with fault injection'
            cand completions 'Print the completion script of a shell'
            cand man 'Write the manual pages to a folder'
            cand help 'Print this message or the help of the given subcommand(s)'
            cand -refreshQueues 'reload the scheduler queues'
            cand -refreshNodes 'reload the host files; nodes that they exclude leave the cluster'
            cand -refreshNodesResources 'reload the node resources'
            cand -refreshSuperUserGroupsConfiguration 'reload the proxy-user (impersonation) settings'
            cand -refreshUserToGroupsMappings 'clear the user-to-groups cache'
            cand -refreshAdminAcls 'reload the admin ACLs'
            cand -refreshServiceAcl 'reload the service ACLs'
            cand -getGroups 'print the groups of users, as the ResourceManager resolves them'
            cand -addToClusterNodeLabels 'add node labels to the cluster; they are exclusive by default'
            cand -removeFromClusterNodeLabels 'remove node labels from the cluster'
            cand -replaceLabelsOnNode 'set the label of nodes'
            cand -refreshClusterMaxPriority 'reload the cluster''s maximum application priority'
            cand -updateNodeResource 'set the resources of a node'
            cand -transitionToActive 'Make one ResourceManager active'
            cand -transitionToStandby 'Make one ResourceManager standby'
            cand -getServiceState 'Print the state of one ResourceManager'
            cand -getAllServiceState 'Print the states of all ResourceManagers'
            cand -checkHealth 'Run the health check of one ResourceManager'
            cand -help 'Print the usage of the Hadoop-style commands, or of one of them'
        }
        &'rmadmin;get-service-state'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;get-all-service-state'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;check-health'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;transition-to-active'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand --force-active 'Go on although another ResourceManager cannot be asked; still refused while one answers, over RPC or HTTP, that it is active, or denies this user'
            cand --forceactive 'Go on although another ResourceManager cannot be asked; still refused while one answers, over RPC or HTTP, that it is active, or denies this user'
            cand --force-manual 'Override the elector of automatic failover; asks for confirmation'
            cand --forcemanual 'Override the elector of automatic failover; asks for confirmation'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;transition-to-standby'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand --force-manual 'Override the elector of automatic failover; asks for confirmation'
            cand --forcemanual 'Override the elector of automatic failover; asks for confirmation'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;status'= {
            cand -w 'Repeat, SECONDS after each look [default: 2]'
            cand --watch 'Repeat, SECONDS after each look [default: 2]'
            cand --textfile 'Write Prometheus''s format to this file instead of standard output; the file is replaced as a whole'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;failover'= {
            cand --to 'The ResourceManager to make active [default: the only standby one]'
            cand --dead 'A ResourceManager that is certainly dead; refused while one of its ports accepts connections. May be repeated'
            cand --max-elections 'Maximum number of elections, with automatic failover'
            cand --if-unhealthy 'Only if this ResourceManager is active and reports that it is unhealthy; otherwise prints nothing'
            cand --if-down 'Only if this ResourceManager is down and no other is active; otherwise prints nothing'
            cand --for 'How long the condition must hold before the failover'
            cand --cooldown 'Minimum time since the last conditional failover'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand --accept-loss 'Accept that running applications may be lost'
            cand --accept-version-skew 'Accept that the ResourceManagers may run different versions'
            cand --accept-config-skew 'Accept that the HA keys of the ResourceManagers may differ'
            cand --accept-fresh-target 'Accept a target that has just been started'
            cand --accept-no-http 'Accept that the target''s /isActive does not answer'
            cand --dry-run 'Show the plan and change nothing'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;repair'= {
            cand --keep 'With manual failover: the ResourceManager that stays active'
            cand --dead 'A ResourceManager that is certainly dead; refused while one of its ports accepts connections. May be repeated'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand --accept-no-http 'Accept that /isActive does not answer'
            cand --dry-run 'Show the plan and change nothing'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;wait'= {
            cand --for 'active, healthy, degraded, or RM_ID= followed by active, standby, healthy or down; may be repeated: all at once'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-queues'= {
            cand --sub-cluster 'Under federation: the sub-cluster to send this to [default: all of them]'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-nodes'= {
            cand --graceful 'Let excluded nodes finish their applications, for at most SECONDS [default: no limit]'
            cand --sub-cluster 'Under federation: the sub-cluster to send this to [default: all of them]'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand --client 'Wait here until they have left; after SECONDS, decommission them at once'
            cand --server 'Let the ResourceManager do that, and end at once'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-nodes-resources'= {
            cand --sub-cluster 'Under federation: the sub-cluster to send this to [default: all of them]'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-super-user-groups-configuration'= {
            cand --sub-cluster 'Under federation: the sub-cluster to send this to [default: all of them]'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-user-to-groups-mappings'= {
            cand --sub-cluster 'Under federation: the sub-cluster to send this to [default: all of them]'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-admin-acls'= {
            cand --sub-cluster 'Under federation: the sub-cluster to send this to [default: all of them]'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-service-acl'= {
            cand --sub-cluster 'Under federation: the sub-cluster to send this to [default: all of them]'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-cluster-max-priority'= {
            cand --sub-cluster 'Under federation: the sub-cluster to send this to [default: all of them]'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;groups'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;node-labels'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand add 'Add labels to the cluster'
            cand remove 'Remove labels from the cluster'
            cand replace 'Set the label of nodes'
        }
        &'rmadmin;node-labels;add'= {
            cand --sub-cluster 'Under federation: the sub-cluster to send this to [default: all of them]'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;node-labels;remove'= {
            cand --sub-cluster 'Under federation: the sub-cluster to send this to [default: all of them]'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;node-labels;replace'= {
            cand --sub-cluster 'Under federation: the sub-cluster to send this to [default: all of them]'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand --fail-on-unknown-nodes 'Fail if a node is unknown'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;node-resource'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand update 'Set the resources of a node, until its NodeManager registers again'
        }
        &'rmadmin;node-resource;update'= {
            cand --over-commit-timeout 'Time for containers that exceed the new amounts, in milliseconds [default: no limit]'
            cand --sub-cluster 'Under federation: the sub-cluster to send this to [default: all of them]'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;probe'= {
            cand --addr 'Ask this host; no configuration is read'
            cand --port 'Port to ask at --addr'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand --any 'Succeed if any of them is active, and print its id'
            cand --https 'Use HTTPS for --addr; for configured ids yarn.http.policy decides'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;haproxy-check'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand --https 'Use HTTPS'
            cand -v 'Also print active or standby'
            cand --verbose 'Also print active or standby'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;history'= {
            cand --limit 'Show at most the N newest actions [default: all]'
            cand --cluster 'Show the actions on the cluster with this id (yarn.resourcemanager.cluster-id)'
            cand --since 'Show the actions since TIME: how long ago, such as 90m, 2h or 3d, or UTC, such as 2026-11-29T13:05'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;sandbox'= {
            cand --rms 'ResourceManagers of each cluster'
            cand --clusters 'Clusters, each with a configuration folder of its own'
            cand --port 'First port; the others follow: RPC and HTTP of rm1, then of rm2, and so on [default: free ports]'
            cand --fault 'A fault from the beginning; may be repeated'
            cand --nodes 'NodeManagers of each cluster: node1:45454, node2:45454 and so on'
            cand --property 'A property of the ResourceManagers; may be repeated'
            cand --record 'Append a line of JSON for every call to this file: time, caller, request, answer'
            cand --dir 'Folder for the configuration; it must not exist yet [default: a temporary folder]'
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand --automatic 'Automatic failover: an elector decides which ResourceManager is active'
            cand --no-active 'Start with every ResourceManager on standby [default: rm1 is active]'
            cand --keep 'Keep the folder at the end'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand tour 'Show status, failover, a refusal, repair and history on a sandbox'
            cand fault 'Inject faults into a running sandbox, or list them'
            cand restart 'Restart ResourceManagers of a running sandbox'
        }
        &'rmadmin;sandbox;tour'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;sandbox;fault'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand --clear 'First forget all faults; dead ResourceManagers come back'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;sandbox;restart'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;completions'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;man'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --conf 'Configuration file that overrides those of the folder; may be repeated'
            cand -D 'Set a configuration key, overriding every file; may be repeated'
            cand --define 'Set a configuration key, overriding every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand -o 'Format of the result'
            cand --output 'Format of the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;help'= {
            cand get-service-state 'Print the state of one ResourceManager'
            cand get-all-service-state 'Print the states of all ResourceManagers'
            cand check-health 'Run the health check of one ResourceManager'
            cand transition-to-active 'Make one ResourceManager active'
            cand transition-to-standby 'Make one ResourceManager standby'
            cand status 'Show the health of the HA pair, with one verdict'
            cand failover 'Make another ResourceManager active, step by step, and verify it'
            cand repair 'Fix a split brain, or make the states match the elector'
            cand wait 'Wait for a condition'
            cand refresh-queues 'Reload the scheduler queues'
            cand refresh-nodes 'Reload the host files, and decommission excluded nodes'
            cand refresh-nodes-resources 'Reload the node resources'
            cand refresh-super-user-groups-configuration 'Reload the proxy-user (impersonation) settings'
            cand refresh-user-to-groups-mappings 'Clear the user-to-groups cache'
            cand refresh-admin-acls 'Reload the admin ACLs'
            cand refresh-service-acl 'Reload the service ACLs'
            cand refresh-cluster-max-priority 'Reload the maximum application priority'
            cand groups 'Print the groups of users, as the ResourceManager resolves them'
            cand node-labels 'Add, remove or assign node labels'
            cand node-resource 'Set the resources of nodes'
            cand probe 'Check /isActive (for load balancers)'
            cand haproxy-check 'Check /isActive as HAProxy''s external-check'
            cand history 'Show what rmadmin has changed from this host'
            cand sandbox 'Run an HA pair for rehearsals, with fault injection'
            cand completions 'Print the completion script of a shell'
            cand man 'Write the manual pages to a folder'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'rmadmin;help;get-service-state'= {
        }
        &'rmadmin;help;get-all-service-state'= {
        }
        &'rmadmin;help;check-health'= {
        }
        &'rmadmin;help;transition-to-active'= {
        }
        &'rmadmin;help;transition-to-standby'= {
        }
        &'rmadmin;help;status'= {
        }
        &'rmadmin;help;failover'= {
        }
        &'rmadmin;help;repair'= {
        }
        &'rmadmin;help;wait'= {
        }
        &'rmadmin;help;refresh-queues'= {
        }
        &'rmadmin;help;refresh-nodes'= {
        }
        &'rmadmin;help;refresh-nodes-resources'= {
        }
        &'rmadmin;help;refresh-super-user-groups-configuration'= {
        }
        &'rmadmin;help;refresh-user-to-groups-mappings'= {
        }
        &'rmadmin;help;refresh-admin-acls'= {
        }
        &'rmadmin;help;refresh-service-acl'= {
        }
        &'rmadmin;help;refresh-cluster-max-priority'= {
        }
        &'rmadmin;help;groups'= {
        }
        &'rmadmin;help;node-labels'= {
            cand add 'Add labels to the cluster'
            cand remove 'Remove labels from the cluster'
            cand replace 'Set the label of nodes'
        }
        &'rmadmin;help;node-labels;add'= {
        }
        &'rmadmin;help;node-labels;remove'= {
        }
        &'rmadmin;help;node-labels;replace'= {
        }
        &'rmadmin;help;node-resource'= {
            cand update 'Set the resources of a node, until its NodeManager registers again'
        }
        &'rmadmin;help;node-resource;update'= {
        }
        &'rmadmin;help;probe'= {
        }
        &'rmadmin;help;haproxy-check'= {
        }
        &'rmadmin;help;history'= {
        }
        &'rmadmin;help;sandbox'= {
            cand tour 'Show status, failover, a refusal, repair and history on a sandbox'
            cand fault 'Inject faults into a running sandbox, or list them'
            cand restart 'Restart ResourceManagers of a running sandbox'
        }
        &'rmadmin;help;sandbox;tour'= {
        }
        &'rmadmin;help;sandbox;fault'= {
        }
        &'rmadmin;help;sandbox;restart'= {
        }
        &'rmadmin;help;completions'= {
        }
        &'rmadmin;help;man'= {
        }
        &'rmadmin;help;help'= {
        }
        &'rmadmin;-refreshQueues'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-refreshNodes'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-refreshNodesResources'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-refreshSuperUserGroupsConfiguration'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-refreshUserToGroupsMappings'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-refreshAdminAcls'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-refreshServiceAcl'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-getGroups'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-addToClusterNodeLabels'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-removeFromClusterNodeLabels'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-replaceLabelsOnNode'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-refreshClusterMaxPriority'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-updateNodeResource'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-transitionToActive'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand --forceactive 'Go on although another ResourceManager cannot be asked; still refused while one answers, over RPC or HTTP, that it is active, or denies this user'
            cand --forcemanual 'Override the elector of automatic failover; asks for confirmation'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
        }
        &'rmadmin;-transitionToStandby'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
            cand --forcemanual 'Override the elector of automatic failover; asks for confirmation'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
        }
        &'rmadmin;-getServiceState'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-getAllServiceState'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-checkHealth'= {
            cand --conf-dir 'Configuration folder [default: YARN_CONF_DIR]'
            cand --config 'Configuration folder [default: YARN_CONF_DIR]'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Keytab with the key of --principal: a Kerberos login without kinit, that writes no ticket to disk'
            cand --principal 'Kerberos principal to log in as with --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'PEM file with further certificate authorities to trust over HTTPS'
        }
        &'rmadmin;-help'= {
        }
    ]
    $completions[$command]
}
