package org.miragemanager.hostagent.watchdog;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.Answer;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.ProcessState;
import org.miragemanager.hostagent.watchdog.WatchdogProtocol.Request;

/**
 * An agent's connection to a watchdog. Safe for use by many threads. What is asked is written by a
 * thread of its own: a socket holds fewer than three hundred unread requests, and no caller may
 * wait for a watchdog that hangs.
 */
final class WatchdogConnection implements AutoCloseable {

  /** A watchdog that leaves so many without an answer is none. */
  private static final int MOST_UNANSWERED = 1_000;

  private record Asked(long atNanos, CompletableFuture<Optional<ProcessState>> answer) {}

  private final SocketChannel socket;
  private final CompletableFuture<String> greeting = new CompletableFuture<>();
  private final Map<Long, Asked> unanswered = new LinkedHashMap<>();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final Thread writer =
      Thread.ofPlatform().daemon().name("watchdog-requests").unstarted(this::write);

  /**
   * Completes the answers, in their order. Not done by the thread that reads: a completion may let
   * a guest go on, and while many do, the watchdog would seem not to answer.
   */
  private final ExecutorService telling =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("watchdog-news").factory());

  private long lastNumber;
  private boolean broken;

  private WatchdogConnection(SocketChannel socket) {
    this.socket = socket;
  }

  /**
   * Connects, and waits until the watchdog has said its name.
   *
   * @throws IOException if there is none, it does not answer in time, or it has another name
   */
  static WatchdogConnection open(Path path, String name, long patienceMillis)
      throws IOException, InterruptedException {
    SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    WatchdogConnection connection = new WatchdogConnection(socket);
    try {
      socket.connect(UnixDomainSocketAddress.of(path));
      connection.requests.add(new Request.Hello(name));
      connection.writer.start();
      Thread.ofPlatform().daemon().name("watchdog-answers").start(connection::read);
      String greeted = connection.greeting.get(patienceMillis, TimeUnit.MILLISECONDS);
      if (!greeted.equals("watchdog " + name)) {
        throw new IOException("At " + path + " is another watchdog: " + greeted);
      }
      return connection;
    } catch (ExecutionException | TimeoutException silent) {
      connection.close();
      throw new IOException("The watchdog at " + path + " does not answer.", silent);
    } catch (IOException | RuntimeException | InterruptedException failure) {
      connection.close();
      throw failure;
    }
  }

  /**
   * Asks for something; the answer fails if the connection breaks before it.
   *
   * @param request makes the request with this number
   */
  CompletableFuture<Optional<ProcessState>> ask(LongFunction<Request> request) {
    CompletableFuture<Optional<ProcessState>> answer = new CompletableFuture<>();
    synchronized (this) {
      if (!broken && unanswered.size() < MOST_UNANSWERED) {
        lastNumber++;
        unanswered.put(lastNumber, new Asked(System.nanoTime(), answer));
        requests.add(request.apply(lastNumber));
        return answer;
      }
    }
    close();
    answer.completeExceptionally(new IOException("The watchdog is gone."));
    return answer;
  }

  /** How long the oldest request has been without its answer, in nanoseconds; 0: none is. */
  synchronized long unansweredNanos() {
    return unanswered.values().stream()
        .findFirst()
        .map(asked -> System.nanoTime() - asked.atNanos())
        .orElse(0L);
  }

  /** Waits, at most so long, until the connection is broken; answers whether it is. */
  synchronized boolean awaitBroken(long atMostMillis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(atMostMillis);
    while (!broken && System.nanoTime() - end < 0) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
    }
    return broken;
  }

  private void write() {
    try {
      while (true) {
        ByteBuffer bytes =
            ByteBuffer.wrap((requests.take() + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          socket.write(bytes);
        }
      }
    } catch (IOException failure) {
      close();
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(Channels.newReader(socket, StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        if (!greeting.complete(line)) {
          answered(Answer.parse(line));
        }
        line = lines.readLine();
      }
    } catch (IOException | IllegalArgumentException failure) {
      greeting.completeExceptionally(failure);
    } finally {
      broke();
      telling.shutdown();
    }
  }

  private void answered(Answer answer) {
    Asked asked = remove(answer.number());
    if (asked != null) {
      telling.execute(() -> asked.answer().complete(answer.condition()));
    }
  }

  private synchronized Asked remove(long number) {
    notifyAll();
    return unanswered.remove(number);
  }

  private void broke() {
    List<Asked> lost;
    synchronized (this) {
      broken = true;
      lost = List.copyOf(unanswered.values());
      unanswered.clear();
      notifyAll();
    }
    writer.interrupt();
    IOException gone = new IOException("The watchdog is gone.");
    greeting.completeExceptionally(gone);
    lost.forEach(asked -> asked.answer().completeExceptionally(gone));
  }

  /** Waits, at most so long, until all was answered. */
  synchronized void awaitAnswers(long atMostMillis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(atMostMillis);
    while (!unanswered.isEmpty() && !broken && System.nanoTime() - end < 0) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      // It is not used any more, closed or not.
      broke();
    }
  }
}
