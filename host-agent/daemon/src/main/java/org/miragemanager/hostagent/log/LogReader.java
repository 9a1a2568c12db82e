package org.miragemanager.hostagent.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.miragemanager.hostagent.channel.OneLine;
import org.miragemanager.hostagent.domain.record.DomainRecordStore.DomainFolder;

/**
 * Reads one domain's log piece by piece, also while it grows: what was printed before the log was
 * cut, then what was printed since. Between two pieces nothing is open, so a reader that is dropped
 * leaves nothing behind. For one thread.
 */
public final class LogReader {

  private static final int CHUNK_BYTES = 65_536;
  private static final int LAST_BYTES = 1_000;
  private static final byte[] NOTHING = {};

  private final DomainFolder folder;

  /** Bytes of the older part when it was begun with; positions count it in. */
  private final long older;

  private long position;
  private byte[] pending = NOTHING;

  /** A reader of this domain's log, at its beginning. */
  public LogReader(DomainFolder folder) throws IOException {
    this.folder = folder;
    this.older = size(folder.olderLog());
  }

  /** How many bytes there are now. */
  public long length() throws IOException {
    return older + size(folder.log());
  }

  /** Where the next piece begins, counted from the oldest byte that was kept. */
  public long position() {
    return position - pending.length;
  }

  /** Goes on at this position. */
  public void from(long wanted) {
    position = wanted;
  }

  /**
   * Goes on so many bytes before the present end or a little later, where a line begins. A line
   * that is longer than a piece is cut.
   */
  public void tail(long bytes) throws IOException {
    position = Math.max(0, length() - bytes);
    if (position == 0) {
      return;
    }
    position--;
    byte[] piece = next();
    int newline = 0;
    while (newline < piece.length && piece[newline] != '\n') {
      newline++;
    }
    boolean noneFound = newline == piece.length && piece.length > 0;
    int begin = noneFound ? 1 : Math.min(piece.length, newline + 1);
    pending = Arrays.copyOfRange(piece, begin, piece.length);
  }

  /** The next piece; empty: there is no more now. */
  public byte[] next() throws IOException {
    if (pending.length > 0) {
      byte[] piece = pending;
      pending = NOTHING;
      return piece;
    }
    if (position < older) {
      byte[] piece = read(folder.olderLog(), position);
      // If it was replaced by a shorter one meanwhile, the rest of it is lost to this reader.
      position = piece.length == 0 ? older : position + piece.length;
      if (piece.length > 0) {
        return piece;
      }
    }
    if (older + size(folder.log()) < position) {
      // It was cut meanwhile; what is lost to this reader is in the older part.
      position = older;
    }
    byte[] piece = read(folder.log(), position - older);
    position += piece.length;
    return piece;
  }

  private static byte[] read(Path file, long from) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
      int count = channel.read(buffer, from);
      return count <= 0 ? NOTHING : Arrays.copyOf(buffer.array(), count);
    } catch (NoSuchFileException absent) {
      return NOTHING;
    }
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException absent) {
      return 0;
    }
  }

  /**
   * The end of what a guest printed, in one line for a message: {@code " It printed last: a | b"};
   * an empty text if it printed nothing.
   */
  public static String lastLines(Path log) {
    if (!Files.exists(log)) {
      return "";
    }
    try (FileChannel channel = FileChannel.open(log)) {
      ByteBuffer end = ByteBuffer.allocate(LAST_BYTES);
      channel.read(end, Math.max(0, channel.size() - LAST_BYTES));
      String text = new String(end.array(), 0, end.position(), StandardCharsets.UTF_8).strip();
      return text.isEmpty()
          ? ""
          : " It printed last: "
              + text.lines()
                  .map(line -> OneLine.of(line, LAST_BYTES))
                  .collect(Collectors.joining(" | "));
    } catch (IOException unreadable) {
      return "";
    }
  }
}
