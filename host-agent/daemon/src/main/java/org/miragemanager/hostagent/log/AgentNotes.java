package org.miragemanager.hostagent.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.miragemanager.hostagent.channel.OneLine;
import org.miragemanager.hostagent.channel.TokenBucket;
import org.miragemanager.hostagent.domain.record.DomainRecordStore.DomainFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the agent writes into a domain's log about its guest: {@code host-agent
 * 2026-01-31T12:00:00Z: what it did}. It stands at the beginning of a line, so that no reader of a
 * guest's own lines takes it for one. A guest that gives cause for many gets few: some at once,
 * then one in ten seconds, which tells how many were left out.
 */
public final class AgentNotes {

  /** How each of them begins. */
  public static final String MARK = "host-agent ";

  private static final Logger LOGGER = LoggerFactory.getLogger(AgentNotes.class);
  private static final double NOTES_A_SECOND = 0.1;
  private static final int NOTES_AT_ONCE = 20;

  private final DomainFolder folder;
  private final TokenBucket notes =
      new TokenBucket(NOTES_A_SECOND, NOTES_AT_ONCE, System::nanoTime);
  private long leftOut;

  /** Writes into this domain's log. */
  public AgentNotes(DomainFolder folder) {
    this.folder = folder;
  }

  /**
   * Writes a note, if it is time to.
   *
   * @param text a sentence; what comes from the guest is made harmless here
   * @return whether it was written
   */
  public synchronized boolean write(String text) {
    if (!notes.tryTake()) {
      leftOut++;
      return false;
    }
    String line =
        leftOut == 0 ? text : text + " (" + leftOut + " notes before this one were left out)";
    leftOut = 0;
    try {
      append(MARK + Instant.now().truncatedTo(ChronoUnit.MILLIS) + ": " + OneLine.of(line) + "\n");
    } catch (IOException gone) {
      LOGGER.debug("A note about a guest could not be written to {}.", folder.log(), gone);
    }
    return true;
  }

  private void append(String line) throws IOException {
    boolean inLine = endsInsideLine();
    try (FileChannel log =
        FileChannel.open(folder.log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      log.write(ByteBuffer.wrap((inLine ? "\n" + line : line).getBytes(StandardCharsets.UTF_8)));
    }
  }

  private boolean endsInsideLine() {
    try (FileChannel log = FileChannel.open(folder.log(), StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return log.size() > 0 && log.read(last, log.size() - 1) == 1 && last.get(0) != '\n';
    } catch (IOException absent) {
      return false;
    }
  }
}
