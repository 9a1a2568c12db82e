package org.miragemanager.hostagent.driver.qemu.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to one QEMU's control socket. QEMU serves one at a time; a second one waits for its
 * greeting until the first is closed. Any thread may send commands.
 */
public final class QmpClient implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(QmpClient.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AtomicLong lastId = new AtomicLong();
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final SocketChannel socket;
  private final OutputStream output;
  private final Listener listener;

  private record Pending(String command, CompletableFuture<JsonNode> answer) {}

  private QmpClient(SocketChannel socket, Listener listener) {
    this.socket = socket;
    this.output = Channels.newOutputStream(socket);
    this.listener = listener;
  }

  /**
   * Takes over a connected socket in blocking mode, and shakes hands as soon as QEMU greets, which
   * a stopped QEMU does not.
   */
  public static QmpClient over(SocketChannel socket, Listener listener) {
    QmpClient client = new QmpClient(socket, listener);
    Thread.ofPlatform().daemon().name("qmp").start(client::read);
    return client;
  }

  /** Completes, always normally, when the connection is over for whatever reason. */
  public CompletableFuture<Void> closed() {
    return closed;
  }

  /**
   * Gives a command, after the handshake, and waits for its answer.
   *
   * @param arguments its arguments, as Jackson turns them into JSON
   * @param atMost how long to wait, for the handshake too
   * @return what QEMU returned
   * @throws RefusedException if QEMU refuses it
   * @throws IOException if there is no answer within the time, or the connection breaks; QEMU may
   *     have carried it out or not
   */
  public JsonNode execute(String command, Map<String, ?> arguments, Duration atMost)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    await(command, ready, deadline);
    long id = lastId.incrementAndGet();
    try {
      return await(command, send(id, command, arguments), deadline);
    } finally {
      pending.remove(id);
    }
  }

  private static <T> T await(String command, CompletableFuture<T> result, long deadline)
      throws IOException, InterruptedException {
    try {
      return result.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new IOException("QEMU did not answer '" + command + "' in time.", late);
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof IOException known) {
        throw known;
      }
      throw new IOException("QEMU did not answer '" + command + "'.", failure.getCause());
    }
  }

  private CompletableFuture<JsonNode> send(long id, String command, Map<String, ?> arguments)
      throws IOException {
    ObjectNode request = JSON.createObjectNode().put("execute", command).put("id", id);
    if (!arguments.isEmpty()) {
      request.set("arguments", JSON.valueToTree(arguments));
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    pending.put(id, new Pending(command, answer));
    if (closed.isDone()) {
      throw broken();
    }
    byte[] line = (request + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (output) {
      output.write(line);
    }
    return answer;
  }

  private static IOException broken() {
    return new IOException("The connection to QEMU is closed.");
  }

  private void read() {
    try (socket) {
      QmpLines lines = new QmpLines(Channels.newInputStream(socket));
      Optional<byte[]> greeting = lines.next();
      if (greeting.isPresent()) {
        shakeHands(JSON.readTree(greeting.get()));
        Optional<byte[]> line = lines.next();
        while (line.isPresent()) {
          take(JSON.readTree(line.get()));
          line = lines.next();
        }
      }
    } catch (IOException failure) {
      LOGGER.debug("A connection to QEMU broke.", failure);
    } finally {
      closed.complete(null);
      IOException broken = broken();
      ready.completeExceptionally(broken);
      pending.values().forEach(waiting -> waiting.answer().completeExceptionally(broken));
    }
  }

  private void shakeHands(JsonNode greeting) throws IOException {
    JsonNode version = greeting.path("QMP").path("version").path("qemu");
    if (version.isMissingNode()) {
      throw new IOException("The greeting is not that of QEMU: " + greeting);
    }
    String words =
        "%d.%d.%d"
            .formatted(
                version.path("major").asInt(),
                version.path("minor").asInt(),
                version.path("micro").asInt());
    CompletableFuture<Void> unused =
        send(lastId.incrementAndGet(), "qmp_capabilities", Map.of())
            .thenAccept(
                agreed -> {
                  listener.ready(words);
                  ready.complete(null);
                })
            .whenComplete(
                (agreed, refused) -> {
                  if (refused != null) {
                    ready.completeExceptionally(refused);
                  }
                });
  }

  private void take(JsonNode message) {
    if (message.has("event")) {
      listener.happened(new Event(message.path("event").asText(), message.path("data")));
      return;
    }
    Pending asked = pending.remove(message.path("id").asLong());
    if (asked == null) {
      LOGGER.debug("QEMU answers an unknown request: {}", message);
    } else if (message.has("error")) {
      JsonNode error = message.path("error");
      asked
          .answer()
          .completeExceptionally(
              new RefusedException(
                  asked.command(), error.path("class").asText(), error.path("desc").asText()));
    } else {
      asked.answer().complete(message.path("return"));
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      LOGGER.debug("A connection to QEMU could not be closed.", failure);
    }
  }

  /**
   * Something happened in QEMU.
   *
   * @param name its name: {@code SHUTDOWN}
   * @param data what QEMU tells of it; an empty node if nothing
   */
  public record Event(String name, JsonNode data) {}

  /** Hears what happens in QEMU, on the thread that reads the connection: it must not wait. */
  public interface Listener {

    /** The handshake is done: QEMU has finished its own start, and takes commands. */
    void ready(String version);

    /** Something happened. */
    void happened(QmpClient.Event event);
  }

  /** QEMU refused a command; the message has its own words. */
  public static final class RefusedException extends IOException {

    private static final long serialVersionUID = 1;

    /** QEMU's name for the kind of error: {@code CommandNotFound}, {@code GenericError}. */
    private final String errorClass;

    /** A refusal of this command. */
    public RefusedException(String command, String errorClass, String words) {
      super("QEMU refused '%s': %s".formatted(command, words));
      this.errorClass = errorClass;
    }

    /** QEMU's name for the kind of error: {@code CommandNotFound}, {@code GenericError}. */
    public String errorClass() {
      return errorClass;
    }
  }

  /** Reads lines, none of them longer than a limit. */
  static final class QmpLines {

    /** QEMU's longest answer, the schema of all its commands, is a seventh of this. */
    static final int LONGEST = 1 << 20;

    private static final int BUFFER_BYTES = 8_192;

    private final InputStream stream;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;

    QmpLines(InputStream stream) {
      this.stream = stream;
    }

    /**
     * Waits for the next line, without its end.
     *
     * @return the line; empty: the stream has ended, perhaps within a line
     * @throws IOException if the line is too long
     */
    Optional<byte[]> next() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      while (true) {
        for (int at = from; at < to; at++) {
          if (buffer[at] == '\n') {
            line.write(buffer, from, at - from);
            from = at + 1;
            return Optional.of(line.toByteArray());
          }
        }
        line.write(buffer, from, to - from);
        if (line.size() > LONGEST) {
          throw new IOException("QEMU's line is longer than " + LONGEST + " bytes.");
        }
        from = 0;
        to = Math.max(0, stream.read(buffer));
        if (to == 0) {
          return Optional.empty();
        }
      }
    }
  }
}
