package org.miragemanager.manager.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Attack M8: strangers who have a server complain again and again. */
final class ServerLogLimitTest {
  private final LoggerContext context = new LoggerContext();
  private long now = -5;
  private final ServerLogLimit limit = new ServerLogLimit(() -> now);

  @Test
  void aFloodOfStrangersIsCutAndOurOwnLinesAreNot() {
    assertEquals(ServerLogLimit.LINES, passed(1000, "io.grpc.netty.Transport", Level.WARN));
    assertEquals(0, passed(10, "org.eclipse.jetty.server.Server", Level.ERROR));
    assertEquals(100, passed(100, "org.miragemanager.manager.http.Answers", Level.WARN));
    now += Duration.ofMinutes(1).toNanos();
    assertEquals(ServerLogLimit.LINES, passed(1000, "io.grpc.netty.Transport", Level.WARN));
  }

  @Test
  void whatIsNotWrittenAnywayIsNotCounted() {
    context.getLogger("ROOT").setLevel(Level.WARN);
    passed(1000, "io.grpc.netty.Transport", Level.INFO);
    assertEquals(1, passed(1, "io.grpc.netty.Transport", Level.WARN));
  }

  private long passed(int lines, String logger, Level level) {
    return IntStream.range(0, lines)
        .filter(
            line ->
                limit.decide(null, context.getLogger(logger), level, "no", null, null)
                    != FilterReply.DENY)
        .count();
  }
}
