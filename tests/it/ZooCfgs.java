import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;

/**
 * Parses zoo.cfg files as QuorumPeerMain does. Requests: a path on each line. Answers: "runs", "idles" if it never serves, or
 * "dies" and why; then the entries of java.util.Properties, escaped, one on each line, and an empty line.
 */
public final class ZooCfgs {
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Properties first = (Properties) System.getProperties().clone();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String path = in.readLine(); path != null; path = in.readLine()) {
      System.setProperties((Properties) first.clone());
      QuorumPeerConfig.setStandaloneEnabled(true);
      QuorumPeerConfig.setReconfigEnabled(false);
      out.println(started(path));
      for (Map.Entry<Object, Object> entry : new TreeMap<>(properties(path)).entrySet()) {
        out.println(escaped(entry.getKey()) + "=" + escaped(entry.getValue()));
      }
      out.println();
    }
  }

  private static String started(String path) {
    try {
      QuorumPeerConfig config = new QuorumPeerConfig();
      config.parse(path);
      // Real QuorumPeerMains show these in tests of their own.
      if (config.isDistributed() && !config.getServers().containsKey(config.getServerId())) {
        return "dies: My id " + config.getServerId() + " not in the peer list";
      }
      if (config.getSecureClientPortAddress() != null
          && config.getSecureClientPortAddress().equals(config.getClientPortAddress())) {
        return "dies: BindException";
      }
      Map<Long, ?> voters = config.isDistributed() ? config.getQuorumVerifier().getVotingMembers() : Map.of();
      if (config.isDistributed() && !config.getQuorumVerifier().containsQuorum(new HashSet<>(voters.keySet()))) {
        return "idles: all voters together are no quorum";
      }
      return "runs";
    } catch (Exception e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return "dies: " + escaped(String.valueOf(cause));
    }
  }

  private static Map<Object, Object> properties(String path) throws Exception {
    Properties found = new Properties();
    try (InputStream in = new FileInputStream(path)) {
      found.load(in);
    } catch (IllegalArgumentException e) {
      // The whole file is lost.
      return Map.of();
    }
    return found;
  }

  private static String escaped(Object text) {
    StringBuilder shown = new StringBuilder();
    for (char letter : text.toString().toCharArray()) {
      if (letter > ' ' && letter < 127 && letter != '\\') {
        shown.append(letter);
      } else {
        shown.append(String.format("\\u%04x", (int) letter));
      }
    }
    return shown.toString();
  }
}
