import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.ClientInfo;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;

/**
 * Talks to a server that nobody has used yet, and prints what it says. Two servers that behave alike cause the same lines:
 * sessions are numbered, times are only compared.
 */
public class Talk {
  private static final Map<Long, String> SESSIONS = new HashMap<>();
  private static String server;

  interface Call {
    Object call() throws Exception;
  }

  private static void say(String what, Call call) throws Exception {
    Object result;
    try {
      result = call.call();
    } catch (KeeperException e) {
      result = e.code() + (e.getResults() == null ? "" : " " + results(e.getResults()));
    } catch (IllegalArgumentException e) {
      result = "IllegalArgument";
    }
    System.out.println(what + ": " + shown(result));
  }

  private static String shown(Object value) {
    if (value instanceof Stat) {
      return stat((Stat) value);
    }
    if (value instanceof byte[]) {
      return new String((byte[]) value);
    }
    return String.valueOf(value);
  }

  private static String stat(Stat stat) {
    long now = System.currentTimeMillis();
    boolean recent = stat.getMtime() == 0 || stat.getCtime() <= stat.getMtime() && Math.abs(now - stat.getMtime()) < 120_000;
    return String.format(
        "czxid=%d mzxid=%d pzxid=%d version=%d cversion=%d aversion=%d owner=%s length=%d children=%d%s",
        stat.getCzxid(), stat.getMzxid(), stat.getPzxid(), stat.getVersion(), stat.getCversion(), stat.getAversion(),
        stat.getEphemeralOwner() == 0 ? "0" : SESSIONS.getOrDefault(stat.getEphemeralOwner(), "" + stat.getEphemeralOwner()),
        stat.getDataLength(), stat.getNumChildren(), recent ? "" : " at a wrong time");
  }

  private static String results(List<OpResult> results) {
    List<String> shown = new ArrayList<>();
    for (OpResult result : results) {
      if (result instanceof OpResult.ErrorResult) {
        shown.add("error " + ((OpResult.ErrorResult) result).getErr());
      } else if (result instanceof OpResult.CreateResult) {
        OpResult.CreateResult created = (OpResult.CreateResult) result;
        shown.add(created.getPath() + (created.getStat() == null ? "" : " " + stat(created.getStat())));
      } else if (result instanceof OpResult.SetDataResult) {
        shown.add(stat(((OpResult.SetDataResult) result).getStat()));
      } else {
        shown.add(result.getClass().getSimpleName());
      }
    }
    return shown.toString();
  }

  /** Keeps events until they are asked for. */
  static class Ear implements Watcher {
    final BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();

    @Override
    public void process(WatchedEvent event) {
      if (event.getType() != Event.EventType.None) {
        events.add(event);
      }
    }

    /** The next events, sorted. */
    String hear(int count) throws InterruptedException {
      List<String> heard = new ArrayList<>();
      for (int n = 0; n < count; n++) {
        WatchedEvent event = events.poll(20, TimeUnit.SECONDS);
        heard.add(event == null ? "nothing" : event.getType() + " " + event.getPath() + " " + event.getState());
      }
      Collections.sort(heard);
      return heard.toString();
    }
  }

  private static ZooKeeper open(int timeout) throws Exception {
    return opened(new ZooKeeper(server, timeout, event -> {}));
  }

  private static ZooKeeper opened(ZooKeeper client) throws Exception {
    // Waits for the session; a busy machine may need a second connection.
    for (boolean asked = false; !asked; ) {
      try {
        client.exists("/", false);
        asked = true;
      } catch (KeeperException.ConnectionLossException e) {
        Thread.sleep(100);
      }
    }
    SESSIONS.putIfAbsent(client.getSessionId(), "S" + (SESSIONS.size() + 1));
    return client;
  }

  private static List<String> identities(ZooKeeper client) throws Exception {
    List<String> names = new ArrayList<>();
    for (ClientInfo info : client.whoAmI()) {
      names.add(info.getAuthScheme() + ":" + info.getUser());
    }
    return sorted(names);
  }

  private static List<String> sorted(List<String> names) {
    Collections.sort(names);
    return names;
  }

  public static void main(String[] arguments) throws Exception {
    server = arguments[0];
    timeouts();
    ZooKeeper client = open(15_000);
    stats(client);
    errors(client);
    watches(client);
    persistentWatches(client);
    multi(client);
    acls(client);
    sessions(client);
    client.close();
    System.out.println("end");
    System.exit(0);
  }

  private static void timeouts() throws Exception {
    for (int wanted : new int[] {1_500, 3_000, 10_000, 3_600_000}) {
      ZooKeeper client = open(wanted);
      System.out.println("timeout " + wanted + ": " + client.getSessionTimeout());
      client.close();
    }
  }

  private static void stats(ZooKeeper client) throws Exception {
    Stat stat = new Stat();
    for (String path : new String[] {"/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config"}) {
      say("stat " + path, () -> client.exists(path, false));
      say("children " + path, () -> sorted(client.getChildren(path, false, stat)) + " " + stat(stat));
      say("acl " + path, () -> client.getACL(path, stat));
    }
    say("create", () -> client.create("/a", "one".getBytes(), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, stat));
    say("its stat", () -> stat);
    say("set", () -> client.setData("/a", "three".getBytes(), 0));
    say("get", () -> new String(client.getData("/a", false, stat)) + " " + stat(stat));
    say("create child", () -> client.create("/a/b", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
    say("create ephemeral", () -> client.create("/a/e", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL));
    say("parent", () -> client.exists("/a", false));
    say("ephemeral", () -> client.exists("/a/e", false));
    say("ephemerals", () -> sorted(client.getEphemerals()));
    say("ephemerals below", () -> client.getEphemerals("/b"));
    say("delete child", () -> {
      client.delete("/a/b", 0);
      return "done";
    });
    say("parent", () -> client.exists("/a", false));
    say("sequential", () -> client.create("/a/n-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL));
    say("sequential", () -> client.create("/a/n-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL));
    say("sequential", () -> client.create("/a/", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL));
    say("container", () -> client.create("/c", null, Ids.OPEN_ACL_UNSAFE, CreateMode.CONTAINER));
    say("container", () -> client.exists("/c", false));
    say("children", () -> sorted(client.getChildren("/a", false)));
    say("number below", () -> client.getAllChildrenNumber("/"));
    say("number below", () -> client.getAllChildrenNumber("/a"));
    say("parent", () -> client.exists("/a", false));
    say("root", () -> client.exists("/", false));
  }

  private static void errors(ZooKeeper client) throws Exception {
    say("create twice", () -> client.create("/a", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
    say("create without parent", () -> client.create("/x/y", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
    say("below ephemeral", () -> client.create("/a/e/x", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
    say("no acl", () -> client.create("/x", null, new ArrayList<>(), CreateMode.PERSISTENT));
    say("ttl", () -> client.create("/x", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, new Stat(), 1000));
    say("delete parent", () -> {
      client.delete("/a", -1);
      return "done";
    });
    say("delete nothing", () -> {
      client.delete("/x", -1);
      return "done";
    });
    say("delete other version", () -> {
      client.delete("/a/e", 3);
      return "done";
    });
    say("delete special", () -> {
      client.delete("/zookeeper", -1);
      return "done";
    });
    say("set other version", () -> client.setData("/a", null, 0));
    say("set nothing", () -> client.setData("/x", null, -1));
    say("get nothing", () -> shown(client.getData("/x", false, null)));
    say("children of nothing", () -> client.getChildren("/x", false));
    say("exists nothing", () -> client.exists("/x", false));
    say("set config", () -> client.setData("/zookeeper/config", null, -1));
    say("get config", () -> client.getConfig(false, null));
    say("below config", () -> client.create("/zookeeper/config/x", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
    // Failed writes are transactions, too.
    say("next transaction", () -> client.setData("/a", "x".getBytes(), -1));
  }

  private static void watches(ZooKeeper client) throws Exception {
    ZooKeeper other = open(15_000);
    Ear ear = new Ear();
    say("watch what is not there", () -> other.exists("/w", ear));
    say("watch the children", () -> sorted(other.getChildren("/", ear)));
    client.create("/w", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    say("created", () -> ear.hear(2));
    say("watch the data", () -> shown(other.getData("/w", ear, null)));
    client.setData("/w", "1".getBytes(), -1);
    say("changed", () -> ear.hear(1));
    client.setData("/w", "2".getBytes(), -1);
    say("watch everything", () -> shown(other.getData("/w", ear, null)) + other.getChildren("/w", ear)
        + shown(other.exists("/w", ear)) + sorted(other.getChildren("/", ear)));
    client.create("/w/x", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    say("child created", () -> ear.hear(1));
    say("watch the children", () -> other.getChildren("/w", ear));
    client.delete("/w/x", -1);
    say("child deleted", () -> ear.hear(1));
    say("watch the children", () -> other.getChildren("/w", ear));
    client.delete("/w", -1);
    say("deleted", () -> ear.hear(2));
    say("watch nothing", () -> shown(other.getData("/w", ear, null)));
    client.create("/w", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    say("no watch was set", () -> ear.events.size());
    say("remove a watch that is not there", () -> {
      other.removeWatches("/w", ear, Watcher.WatcherType.Any, false);
      return "done";
    });
    other.exists("/w", ear);
    say("remove a watch", () -> {
      other.removeWatches("/w", ear, Watcher.WatcherType.Data, false);
      return ear.hear(1);
    });
    client.setData("/w", "3".getBytes(), -1);
    say("no watch is left", () -> ear.events.size());
    ZooKeeper third = open(15_000);
    third.create("/w/e", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    other.exists("/w/e", ear);
    other.getChildren("/w", ear);
    third.close();
    say("session ended", () -> ear.hear(2));
    say("its parent", () -> client.exists("/w", false));
    other.close();
  }

  private static void persistentWatches(ZooKeeper client) throws Exception {
    ZooKeeper other = open(15_000);
    Ear one = new Ear();
    Ear all = new Ear();
    other.addWatch("/w", one, AddWatchMode.PERSISTENT);
    other.addWatch("/a", all, AddWatchMode.PERSISTENT_RECURSIVE);
    for (int n = 0; n < 2; n++) {
      client.setData("/w", null, -1);
      say("persistent", () -> one.hear(1));
      client.create("/w/p", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      say("persistent", () -> one.hear(1));
      client.delete("/w/p", -1);
      say("persistent", () -> one.hear(1));
      client.create("/a/p", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      client.create("/a/p/q", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      client.setData("/a/p/q", null, -1);
      client.delete("/a/p/q", -1);
      client.delete("/a/p", -1);
      say("recursive", () -> all.hear(5));
    }
    other.removeWatches("/a", all, Watcher.WatcherType.Any, false);
    client.setData("/a", null, -1);
    // Replies come after events.
    other.exists("/a", false);
    say("recursive", () -> all.hear(1));
    other.close();
  }

  private static void multi(ZooKeeper client) throws Exception {
    say("multi", () -> results(client.multi(Arrays.asList(
        Op.check("/a", -1),
        Op.create("/m", "1".getBytes(), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
        Op.create("/m/n-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL),
        Op.setData("/m", "2".getBytes(), 0),
        Op.delete("/m/n-0000000000", 0)))));
    say("its stat", () -> client.exists("/m", false));
    say("failed multi", () -> results(client.multi(Arrays.asList(
        Op.create("/m/x", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
        Op.setData("/m", "3".getBytes(), 1),
        Op.check("/m", 7),
        Op.delete("/m/x", -1),
        Op.check("/m", 2)))));
    say("its stat", () -> client.exists("/m", false));
    say("empty multi", () -> results(client.multi(new ArrayList<>())));
    say("next transaction", () -> client.setData("/m", "x".getBytes(), -1));
  }

  private static void acls(ZooKeeper client) throws Exception {
    Stat stat = new Stat();
    ZooKeeper owner = open(15_000);
    say("who am I", () -> identities(owner));
    say("auth without auth", () -> owner.create("/s", null, Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT));
    owner.addAuthInfo("digest", "rm:secret".getBytes());
    say("who am I", () -> identities(owner));
    say("auth", () -> owner.create("/s", "x".getBytes(), Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT));
    say("its acl", () -> owner.getACL("/s", stat) + " " + stat(stat));
    say("denied read", () -> shown(client.getData("/s", false, null)));
    say("denied children", () -> client.getChildren("/s", false));
    say("denied acl", () -> client.getACL("/s", stat));
    say("denied write", () -> client.setData("/s", null, -1));
    say("denied create", () -> client.create("/s/x", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
    say("denied check", () -> results(client.multi(Arrays.asList(Op.check("/s", -1)))));
    say("exists is not denied", () -> client.exists("/s", false));
    Id rm = new Id("digest", DigestAuthenticationProvider.generateDigest("rm:secret"));
    List<ACL> shared = Arrays.asList(new ACL(Perms.ALL, rm), new ACL(Perms.READ, Ids.ANYONE_ID_UNSAFE));
    say("set acl", () -> owner.setACL("/s", shared, 0));
    say("set acl of other version", () -> owner.setACL("/s", shared, 0));
    say("denied set acl", () -> client.setACL("/s", shared, -1));
    say("masked", () -> client.getACL("/s", stat));
    say("readable now", () -> shown(client.getData("/s", false, null)));
    say("twice the same", () -> owner.setACL("/s", Arrays.asList(shared.get(0), shared.get(0)), -1));
    say("once", () -> owner.getACL("/s", stat));
    for (String[] id : new String[][] {{"world", "all"}, {"digest", "rm"}, {"sasl", "rm"}, {"ip", "127.0.0.0/8"}, {"ip", "x"}}) {
      List<ACL> acl = Arrays.asList(new ACL(Perms.ALL, new Id(id[0], id[1])));
      say("acl " + id[0] + ":" + id[1], () -> owner.setACL("/s", acl, -1));
    }
    say("by address", () -> shown(client.getData("/s", false, null)));
    // As ZKRMStateStore's fencing: anyone may do anything, but only one may create and delete.
    List<ACL> fencing = Arrays.asList(new ACL(Perms.ALL & ~(Perms.CREATE | Perms.DELETE), Ids.ANYONE_ID_UNSAFE), new ACL(Perms.CREATE | Perms.DELETE, rm));
    say("fencing", () -> owner.create("/f", null, fencing, CreateMode.PERSISTENT));
    say("fenced off", () -> client.create("/f/x", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
    say("owner", () -> owner.create("/f/x", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
    say("fenced off", () -> results(client.multi(Arrays.asList(Op.delete("/f/x", -1)))));
    say("unfence", () -> client.setACL("/f", Ids.OPEN_ACL_UNSAFE, -1));
    say("free", () -> results(client.multi(Arrays.asList(Op.delete("/f/x", -1)))));
    owner.close();
    ZooKeeper wrong = open(15_000);
    wrong.addAuthInfo("nothing", "x".getBytes());
    say("unknown scheme", () -> wrong.exists("/", false));
    wrong.close();
  }

  private static void sessions(ZooKeeper client) throws Exception {
    Ear ear = new Ear();
    ZooKeeper first = open(15_000);
    first.create("/session", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    ZooKeeper same = opened(new ZooKeeper(server, 5_000, event -> {}, first.getSessionId(), first.getSessionPasswd()));
    System.out.println("same session: " + (same.getSessionId() == first.getSessionId()) + " " + same.getSessionTimeout());
    say("still there", () -> client.exists("/session", ear));
    same.close();
    say("gone", () -> ear.hear(1));
    BlockingQueue<Watcher.Event.KeeperState> states = new LinkedBlockingQueue<>();
    ZooKeeper expired = new ZooKeeper(server, 5_000, event -> states.add(event.getState()), same.getSessionId(), same.getSessionPasswd());
    System.out.println("closed session: " + states.poll(20, TimeUnit.SECONDS));
    expired.close();
    ZooKeeper victim = open(15_000);
    ZooKeeper wrong = new ZooKeeper(server, 5_000, event -> states.add(event.getState()), victim.getSessionId(), new byte[16]);
    System.out.println("wrong password: " + states.poll(20, TimeUnit.SECONDS));
    wrong.close();
    // Its connection was closed, and its session lives.
    long session = opened(victim).getSessionId();
    System.out.println("same session: " + SESSIONS.get(session));
    victim.close();
    BlockingQueue<String> synced = new LinkedBlockingQueue<>();
    client.sync("/a", (code, path, context) -> synced.add(code + " " + path), null);
    System.out.println("sync: " + synced.poll(20, TimeUnit.SECONDS));
    say("end", () -> client.exists("/", false));
  }
}
