import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs command lines of the Java CLI one after another in one JVM. Each line gets its own copy of Hadoop's classes, and so of
 * their static fields, and its own environment, system properties, streams and "main" thread.
 *
 * Requests on standard input: configuration folders, environment, arguments, standard input of the line. Answers on standard
 * output: exit status, standard output, standard error. Numbers have 4 bytes; texts have their length before them.
 */
public final class Lines {
  private static final long LIMIT_MS = 120_000;
  private static final String CLI = "org.apache.hadoop.yarn.client.cli.RMAdminCLI";

  /** Loads Hadoop's own classes again; libraries and the JDK's classes come from the application's class path. */
  private static final class Hadoop extends URLClassLoader {
    private static final Map<String, byte[]> CODE = new ConcurrentHashMap<>();

    Hadoop(URL[] folders) {
      super(folders, Lines.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("org.apache.hadoop.") || name.startsWith("org.apache.hadoop.thirdparty.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known != null) {
          return known;
        }
        byte[] code = CODE.get(name);
        if (code == null) {
          try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
              throw new ClassNotFoundException(name);
            }
            code = file.readAllBytes();
          } catch (IOException error) {
            throw new ClassNotFoundException(name, error);
          }
          CODE.put(name, code);
        }
        return defineClass(name, code, 0, code.length);
      }
    }
  }

  private static final class Line {
    final URL[] folders;
    final byte[][] environment;
    final String[] arguments;
    final byte[] input;
    final ByteArrayOutputStream output = new ByteArrayOutputStream();
    final ByteArrayOutputStream error = new ByteArrayOutputStream();
    volatile int status;

    Line(DataInputStream in) throws IOException {
      // The launcher decodes arguments with this character set.
      Charset native_ = Charset.forName(System.getProperty("sun.jnu.encoding"));
      byte[][] folders = texts(in);
      this.folders = new URL[folders.length];
      for (int i = 0; i < folders.length; i++) {
        this.folders[i] = url(new String(folders[i], native_));
      }
      environment = texts(in);
      byte[][] arguments = texts(in);
      this.arguments = new String[arguments.length];
      for (int i = 0; i < arguments.length; i++) {
        this.arguments[i] = new String(arguments[i], native_);
      }
      input = text(in);
    }

    private static URL url(String folder) throws MalformedURLException {
      return new File(folder).toURI().toURL();
    }

    /** Runs RMAdminCLI.main without its exit, and handles an uncaught exception as a JVM does. */
    void run() {
      try {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Class<?> tool = loader.loadClass("org.apache.hadoop.util.Tool");
        Method run = loader.loadClass("org.apache.hadoop.util.ToolRunner").getMethod("run", tool, String[].class);
        Object cli = loader.loadClass(CLI).getConstructor().newInstance();
        status = (int) run.invoke(null, cli, arguments) & 0xFF;
      } catch (Throwable thrown) {
        Throwable cause = thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
        System.err.print("Exception in thread \"main\" ");
        cause.printStackTrace();
        status = 1;
      }
    }

    void answer(DataOutputStream out) throws IOException {
      out.writeInt(status);
      for (ByteArrayOutputStream stream : new ByteArrayOutputStream[] {output, error}) {
        out.writeInt(stream.size());
        stream.writeTo(out);
      }
      out.flush();
    }
  }

  private static byte[] text(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt());
  }

  private static byte[][] texts(DataInputStream in) throws IOException {
    byte[][] texts = new byte[in.readInt()][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = text(in);
    }
    return texts;
  }

  private static Object opened(Class<?> owner, String field) throws ReflectiveOperationException {
    Field found = owner.getDeclaredField(field);
    found.setAccessible(true);
    return found.get(null);
  }

  /** Sets the environment that System.getenv returns; names and values alternate. */
  private static void setEnvironment(byte[][] words) throws ReflectiveOperationException {
    @SuppressWarnings("unchecked")
    Map<Object, Object> environment =
        (Map<Object, Object>) opened(Class.forName("java.lang.ProcessEnvironment"), "theEnvironment");
    environment.clear();
    for (int i = 0; i < words.length; i += 2) {
      environment.put(wrapped("Variable", words[i]), wrapped("Value", words[i + 1]));
    }
  }

  private static Object wrapped(String type, byte[] word) throws ReflectiveOperationException {
    Method valueOf = Class.forName("java.lang.ProcessEnvironment$" + type).getMethod("valueOf", byte[].class);
    valueOf.setAccessible(true);
    return valueOf.invoke(null, (Object) word);
  }

  private static void run(Line line, Properties properties) throws ReflectiveOperationException, InterruptedException {
    setEnvironment(line.environment);
    System.setProperties((Properties) properties.clone());
    System.setIn(new ByteArrayInputStream(line.input));
    System.setOut(new PrintStream(line.output, true));
    System.setErr(new PrintStream(line.error, true));
    ThreadGroup group = new ThreadGroup("line");
    Thread main = new Thread(group, line::run, "main");
    main.setContextClassLoader(new Hadoop(line.folders));
    main.start();
    main.join(LIMIT_MS);
    if (main.isAlive()) {
      Runtime.getRuntime().halt(1);
    }
    System.out.flush();
    System.err.flush();
    // An exit would end these too: idle connections, and hooks that would keep the classes.
    group.interrupt();
    ((Map<?, ?>) opened(Class.forName("java.lang.ApplicationShutdownHooks"), "hooks")).clear();
  }

  public static void main(String[] none) throws Exception {
    DataInputStream in = new DataInputStream(System.in);
    DataOutputStream out = new DataOutputStream(System.out);
    Properties properties = (Properties) System.getProperties().clone();
    while (true) {
      Line line;
      try {
        line = new Line(in);
      } catch (IOException end) {
        Runtime.getRuntime().halt(0);
        return;
      }
      run(line, properties);
      line.answer(out);
    }
  }
}
