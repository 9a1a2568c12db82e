package org.miragemanager.hostagent.domain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.miragemanager.hostagent.channel.OneLine;

/** The end of what a guest printed, for a message. */
final class LogTail {

  private static final int MOST_BYTES = 1_000;

  private LogTail() {}

  /** " It printed last: …" in one line, or nothing if it printed nothing. */
  static String of(Path log) {
    if (!Files.exists(log)) {
      return "";
    }
    try (FileChannel channel = FileChannel.open(log)) {
      ByteBuffer end = ByteBuffer.allocate(MOST_BYTES);
      channel.read(end, Math.max(0, channel.size() - MOST_BYTES));
      String text = new String(end.array(), 0, end.position(), StandardCharsets.UTF_8).strip();
      return text.isEmpty()
          ? ""
          : " It printed last: "
              + text.lines()
                  .map(line -> OneLine.of(line, MOST_BYTES))
                  .collect(Collectors.joining(" | "));
    } catch (IOException unreadable) {
      return "";
    }
  }
}
