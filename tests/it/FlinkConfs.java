import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.blob.BlobUtils;
import org.apache.flink.runtime.jobmanager.HighAvailabilityMode;
import org.apache.flink.runtime.rest.RestServerEndpointConfiguration;
import org.apache.flink.runtime.security.SecurityConfiguration;
import org.apache.flink.runtime.state.StateBackendLoader;
import org.apache.flink.runtime.util.ZooKeeperUtils;
import org.apache.flink.util.NetUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads folders as a standalone JobManager does, without its sockets. Requests: a folder on each line. Answers: "runs", or
 * "dies" and why; "jobs run", or "jobs die" and why; the entries, escaped, one on each line; and an empty line. With the argument
 * "options": the keys of all options, with their types and further names.
 */
public final class FlinkConfs {
  private static final Logger LOG = LoggerFactory.getLogger(FlinkConfs.class);

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (args.length > 0) {
      options(out);
      System.exit(0);
    }
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String folder = in.readLine(); folder != null; folder = in.readLine()) {
      Configuration read;
      try {
        read = GlobalConfiguration.loadConfiguration(folder);
      } catch (Throwable e) {
        out.println("dies: " + escaped(cause(e)) + "\njobs die\n");
        continue;
      }
      out.println(ends("", () -> start(read)));
      out.println(ends("jobs ", () -> submit(read)));
      for (Map.Entry<String, String> entry : new TreeMap<>(read.toMap()).entrySet()) {
        out.println(escaped(entry.getKey()) + "=" + escaped(entry.getValue()));
      }
      out.println();
    }
    // Curator leaves threads behind.
    System.exit(0);
  }

  private interface Step {
    void run() throws Throwable;
  }

  private static String ends(String what, Step step) {
    try {
      step.run();
      return what + (what.isEmpty() ? "runs" : "run");
    } catch (Throwable e) {
      return what + (what.isEmpty() ? "dies: " : "die: ") + escaped(cause(e));
    }
  }

  private static String cause(Throwable e) {
    Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause);
  }

  /** ClusterEntrypoint.initializeServices and the services that it makes, in their order. */
  private static void start(Configuration read) throws Throwable {
    Configuration conf = new Configuration(read);
    new SecurityConfiguration(conf);
    // start-cluster.sh names the host; without it there would be none.
    if (!conf.contains(JobManagerOptions.ADDRESS)) {
      conf.setString(JobManagerOptions.ADDRESS.key(), "127.0.0.1");
    }
    HighAvailabilityMode mode = HighAvailabilityMode.fromConfig(conf);
    String ports = String.valueOf(conf.getOptional(JobManagerOptions.PORT).orElse(6123));
    if (HighAvailabilityMode.isHighAvailabilityModeActivated(conf)) {
      ports = conf.getOptional(HighAvailabilityOptions.HA_JOB_MANAGER_PORT_RANGE).orElse("0");
    }
    NetUtils.getPortRangeFromString(ports);
    NetUtils.getPortRangeFromString(conf.getOptional(org.apache.flink.configuration.BlobServerOptions.PORT).orElse("0"));
    if (mode == HighAvailabilityMode.ZOOKEEPER) {
      BlobUtils.createBlobStoreFromConfig(conf);
      ZooKeeperUtils.startCuratorFramework(conf, error -> {}).close();
    } else if (mode == HighAvailabilityMode.FACTORY_CLASS) {
      Class.forName(conf.getOptional(HighAvailabilityOptions.HA_MODE).orElse(""));
    }
    if (!conf.contains(RestOptions.BIND_PORT)) {
      conf.setString(RestOptions.BIND_PORT.key(), "8081");
    }
    RestServerEndpointConfiguration rest = RestServerEndpointConfiguration.fromConfiguration(conf);
    NetUtils.getPortRangeFromString(rest.getRestBindPortRange());
  }

  /** What the JobMaster reads for each job. */
  private static void submit(Configuration conf) throws Throwable {
    StateBackendLoader.loadStateBackendFromConfig(conf, FlinkConfs.class.getClassLoader(), LOG);
    for (String place : new String[] {"failover.", "failover.flip1."}) {
      Class<?> loader;
      try {
        loader = Class.forName("org.apache.flink.runtime.executiongraph." + place + "RestartBackoffTimeStrategyFactoryLoader");
      } catch (ClassNotFoundException e) {
        continue;
      }
      for (Method method : loader.getMethods()) {
        if (!method.getName().equals("createRestartBackoffTimeStrategyFactory")) {
          continue;
        }
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
          Class<?> type = method.getParameterTypes()[i];
          if (type == boolean.class) {
            arguments[i] = true;
          } else if (type == Configuration.class) {
            // The job's own configuration comes before the cluster's.
            arguments[i] = i + 2 == arguments.length ? conf : new Configuration();
          } else {
            arguments[i] = Class.forName("org.apache.flink.api.common.restartstrategy.RestartStrategies").getMethod("fallBackRestart").invoke(null);
          }
        }
        method.invoke(null, arguments);
      }
    }
    conf.getOptional(org.apache.flink.configuration.CheckpointingOptions.CHECKPOINTING_INTERVAL);
  }

  private static void options(PrintStream out) throws Exception {
    String[] classes = {
      "configuration.BlobServerOptions",
      "configuration.CheckpointingOptions",
      "configuration.HighAvailabilityOptions",
      "configuration.JobManagerOptions",
      "configuration.RestOptions",
      "configuration.RestartStrategyOptions",
      "configuration.SecurityOptions",
      "configuration.StateBackendOptions",
      "configuration.TaskManagerOptions",
      "configuration.WebOptions",
      "kubernetes.configuration.KubernetesHighAvailabilityOptions",
      "kubernetes.configuration.KubernetesConfigOptions",
      "yarn.configuration.YarnConfigOptions",
    };
    for (String name : classes) {
      for (Field field : Class.forName("org.apache.flink." + name).getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) || field.getType() != ConfigOption.class) {
          continue;
        }
        field.setAccessible(true);
        ConfigOption<?> option = (ConfigOption<?>) field.get(null);
        StringBuilder line = new StringBuilder(option.key());
        for (FallbackKey key : option.fallbackKeys()) {
          line.append(' ').append(key.getKey());
        }
        out.println(line);
      }
    }
  }

  private static String escaped(String text) {
    StringBuilder shown = new StringBuilder();
    for (char letter : text.toCharArray()) {
      if (letter > ' ' && letter < 127 && letter != '\\') {
        shown.append(letter);
      } else {
        shown.append(String.format("\\u%04x", (int) letter));
      }
    }
    return shown.toString();
  }
}
