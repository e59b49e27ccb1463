
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
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand get-service-state 'Print the state of one ResourceManager'
            cand get-all-service-state 'Print the states of all ResourceManagers'
            cand check-health 'Have one ResourceManager check its health'
            cand transition-to-active 'Make one ResourceManager the active one'
            cand transition-to-standby 'Make one ResourceManager a standby'
            cand status 'Look at everything there is to see of a pair, and give one verdict'
            cand failover 'Make another ResourceManager the active one, step by step, and see that it is'
            cand repair 'Bring a pair in line again: end a split brain, or follow the elector'
            cand wait 'Wait until something holds'
            cand refresh-queues 'Have the scheduler''s queues read again'
            cand refresh-nodes 'Have the host files read again: which nodes belong to the cluster'
            cand refresh-nodes-resources 'Have the resources of nodes read again'
            cand refresh-super-user-groups-configuration 'Have read again who may act for other users'
            cand refresh-user-to-groups-mappings 'Have the groups of users forgotten, so that they are looked up again'
            cand refresh-admin-acls 'Have read again who administers the cluster'
            cand refresh-service-acl 'Have read again who may speak which protocol'
            cand refresh-cluster-max-priority 'Have read again the highest priority that applications may have'
            cand groups 'Print the groups of users, as the ResourceManager sees them'
            cand node-labels 'Add, remove or place node labels'
            cand node-resource 'Set what nodes have'
            cand probe 'Ask /isActive over HTTP, as a load balancer does'
            cand haproxy-check 'Check /isActive with the four arguments of HAProxy''s external-check'
            cand history 'Print what this tool did to clusters from this host'
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
            cand -transitionToActive 'Make one ResourceManager the active one'
            cand -transitionToStandby 'Make one ResourceManager a standby'
            cand -getServiceState 'Print the state of one ResourceManager'
            cand -getAllServiceState 'Print the states of all ResourceManagers'
            cand -checkHealth 'Have one ResourceManager check its health'
            cand -help 'Print the usage of Hadoop''s spelling, or of one command'
        }
        &'rmadmin;get-service-state'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;get-all-service-state'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;check-health'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;transition-to-active'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand --force-active 'Do not let ResourceManagers that cannot be asked stop this; one that answers that it is active still does'
            cand --forceactive 'Do not let ResourceManagers that cannot be asked stop this; one that answers that it is active still does'
            cand --force-manual 'Act although an elector is in charge; asks for confirmation'
            cand --forcemanual 'Act although an elector is in charge; asks for confirmation'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;transition-to-standby'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand --force-manual 'Act although an elector is in charge; asks for confirmation'
            cand --forcemanual 'Act although an elector is in charge; asks for confirmation'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;status'= {
            cand -w 'Repeat, SECONDS after each look [default: 2]'
            cand --watch 'Repeat, SECONDS after each look [default: 2]'
            cand --textfile 'Write Prometheus''s format to this file, which is replaced as a whole, in place of standard output'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;failover'= {
            cand --to 'The ResourceManager that is to become active [default: the only one on standby]'
            cand --dead 'A ResourceManager that is known to be dead; refused while anything shows it alive. May be repeated'
            cand --max-elections 'Elections to hold at most, where an elector decides'
            cand --if-unhealthy 'Only if this ResourceManager is active and says that it is not well; prints nothing otherwise'
            cand --if-down 'Only if nothing shows this ResourceManager alive and nobody is active; prints nothing otherwise'
            cand --for 'How long that must have held'
            cand --cooldown 'Not again within this time after the last failover that had a condition'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand --accept-loss 'Go on although the running applications may be lost'
            cand --accept-version-skew 'Go on although the ResourceManagers may run different versions'
            cand --accept-config-skew 'Go on although the ResourceManagers may run with different HA keys'
            cand --accept-fresh-target 'Go on although the target has just been started'
            cand --accept-no-http 'Go on although the target''s /isActive does not say whether it is active'
            cand --dry-run 'Print the plan, and do nothing'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;repair'= {
            cand --keep 'Where operators decide: the ResourceManager that is to stay active'
            cand --dead 'A ResourceManager that is known to be dead; refused while anything shows it alive. May be repeated'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand --accept-no-http 'Go on although /isActive does not say who is active'
            cand --dry-run 'Print the plan, and do nothing'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;wait'= {
            cand --for 'What: active, healthy, RM_ID=active or RM_ID=standby; may be repeated: all of them at once'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-queues'= {
            cand --sub-cluster 'Under federation: the sub-cluster that this is for [default: all of them]'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-nodes'= {
            cand --graceful 'Let excluded nodes finish their applications, for so many seconds at most [default: however long it takes]'
            cand --sub-cluster 'Under federation: the sub-cluster that this is for [default: all of them]'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand --client 'Wait until they have left, and make them leave after the timeout'
            cand --server 'Leave that to the ResourceManager, and end at once'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-nodes-resources'= {
            cand --sub-cluster 'Under federation: the sub-cluster that this is for [default: all of them]'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-super-user-groups-configuration'= {
            cand --sub-cluster 'Under federation: the sub-cluster that this is for [default: all of them]'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-user-to-groups-mappings'= {
            cand --sub-cluster 'Under federation: the sub-cluster that this is for [default: all of them]'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-admin-acls'= {
            cand --sub-cluster 'Under federation: the sub-cluster that this is for [default: all of them]'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-service-acl'= {
            cand --sub-cluster 'Under federation: the sub-cluster that this is for [default: all of them]'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;refresh-cluster-max-priority'= {
            cand --sub-cluster 'Under federation: the sub-cluster that this is for [default: all of them]'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;groups'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;node-labels'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand add 'Add labels to the cluster'
            cand remove 'Remove labels from the cluster'
            cand replace 'Set the label of nodes'
        }
        &'rmadmin;node-labels;add'= {
            cand --sub-cluster 'Under federation: the sub-cluster that this is for [default: all of them]'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;node-labels;remove'= {
            cand --sub-cluster 'Under federation: the sub-cluster that this is for [default: all of them]'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;node-labels;replace'= {
            cand --sub-cluster 'Under federation: the sub-cluster that this is for [default: all of them]'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand --fail-on-unknown-nodes 'Fail if a node is not known'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;node-resource'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand update 'Set what a node has, until its NodeManager registers again'
        }
        &'rmadmin;node-resource;update'= {
            cand --over-commit-timeout 'How long containers beyond the new amounts may go on, in milliseconds [default: to their end]'
            cand --sub-cluster 'Under federation: the sub-cluster that this is for [default: all of them]'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;probe'= {
            cand --addr 'Ask this host, with no configuration at all'
            cand --port 'Port to ask at --addr'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand --any 'Succeed if any of them is active, and print which'
            cand --https 'Speak HTTPS to --addr; for configured ids yarn.http.policy decides'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;haproxy-check'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand --https 'Speak HTTPS'
            cand -v 'Also print active or standby'
            cand --verbose 'Also print active or standby'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;history'= {
            cand --limit 'The newest ones, so many at most [default: all]'
            cand --cluster 'Those of the cluster with this id (yarn.resourcemanager.cluster-id)'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
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
            cand --nodes 'NodeManagers of each cluster'
            cand --property 'A property of the ResourceManagers; may be repeated'
            cand --record 'Append a line of JSON for every call to this file: time, caller, request, answer'
            cand --dir 'Folder for the configuration; it must not exist yet [default: a temporary folder]'
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
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
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;sandbox;fault'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand --clear 'First forget all faults; dead ResourceManagers come back'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;sandbox;restart'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;completions'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;man'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --conf 'A further configuration file, stronger than those of the folder; may be repeated'
            cand -D 'Set one configuration key, stronger than every file; may be repeated'
            cand --define 'Set one configuration key, stronger than every file; may be repeated'
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand -o 'How to show the result'
            cand --output 'How to show the result'
            cand -y 'Do not ask for confirmation, for scripts; forces nothing'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'rmadmin;help'= {
            cand get-service-state 'Print the state of one ResourceManager'
            cand get-all-service-state 'Print the states of all ResourceManagers'
            cand check-health 'Have one ResourceManager check its health'
            cand transition-to-active 'Make one ResourceManager the active one'
            cand transition-to-standby 'Make one ResourceManager a standby'
            cand status 'Look at everything there is to see of a pair, and give one verdict'
            cand failover 'Make another ResourceManager the active one, step by step, and see that it is'
            cand repair 'Bring a pair in line again: end a split brain, or follow the elector'
            cand wait 'Wait until something holds'
            cand refresh-queues 'Have the scheduler''s queues read again'
            cand refresh-nodes 'Have the host files read again: which nodes belong to the cluster'
            cand refresh-nodes-resources 'Have the resources of nodes read again'
            cand refresh-super-user-groups-configuration 'Have read again who may act for other users'
            cand refresh-user-to-groups-mappings 'Have the groups of users forgotten, so that they are looked up again'
            cand refresh-admin-acls 'Have read again who administers the cluster'
            cand refresh-service-acl 'Have read again who may speak which protocol'
            cand refresh-cluster-max-priority 'Have read again the highest priority that applications may have'
            cand groups 'Print the groups of users, as the ResourceManager sees them'
            cand node-labels 'Add, remove or place node labels'
            cand node-resource 'Set what nodes have'
            cand probe 'Ask /isActive over HTTP, as a load balancer does'
            cand haproxy-check 'Check /isActive with the four arguments of HAProxy''s external-check'
            cand history 'Print what this tool did to clusters from this host'
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
            cand update 'Set what a node has, until its NodeManager registers again'
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
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-refreshNodes'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-refreshNodesResources'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-refreshSuperUserGroupsConfiguration'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-refreshUserToGroupsMappings'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-refreshAdminAcls'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-refreshServiceAcl'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-getGroups'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-addToClusterNodeLabels'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-removeFromClusterNodeLabels'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-replaceLabelsOnNode'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-refreshClusterMaxPriority'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-updateNodeResource'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-transitionToActive'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand --forceactive 'Do not let ResourceManagers that cannot be asked stop this; one that answers that it is active still does'
            cand --forcemanual 'Act although an elector is in charge; asks for confirmation'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
        }
        &'rmadmin;-transitionToStandby'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
            cand --forcemanual 'Act although an elector is in charge; asks for confirmation'
            cand --yes 'Do not ask for confirmation, for scripts; forces nothing'
        }
        &'rmadmin;-getServiceState'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-getAllServiceState'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-checkHealth'= {
            cand --conf-dir 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --config 'Folder with core-site.xml and yarn-site.xml [default: YARN_CONF_DIR, HADOOP_CONF_DIR, $HADOOP_HOME/etc/hadoop, /etc/hadoop/conf]; status takes several, and patterns such as ''/etc/hadoop/*'''
            cand --timeout 'Time limit of the whole command: 500ms, 10s or 2m; a bare number is seconds'
            cand --keytab 'Key table of --principal, for a Kerberos login that needs no kinit and leaves nothing on disk'
            cand --principal 'Whose key to take from --keytab, such as admin@EXAMPLE.COM'
            cand --cacert 'Over HTTPS trust the authorities in this PEM file too, besides those of ssl-client.xml or the system'
        }
        &'rmadmin;-help'= {
        }
    ]
    $completions[$command]
}
