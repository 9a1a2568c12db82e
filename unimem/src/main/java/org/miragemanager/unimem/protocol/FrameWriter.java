package org.miragemanager.unimem.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Collects frames, and sends them in one write. Used under its owner's lock. */
final class FrameWriter {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** A sentence of this many characters fits into a header, even if each has to be escaped. */
  private static final int SENTENCE_CHARACTERS = 512;

  /** A larger buffer is not kept for the next frame. */
  private static final int KEPT_BYTES = 1_048_576;

  private final OutputStream stream;
  private ByteArrayOutputStream frames = new ByteArrayOutputStream(1_024);
  private JsonGenerator header;
  private int headerStart;

  FrameWriter(OutputStream stream) {
    this.stream = stream;
  }

  FrameWriter begin(String type) throws IOException {
    headerStart = frames.size();
    header = FACTORY.createGenerator(frames);
    header.writeStartObject();
    return text("type", type);
  }

  FrameWriter text(String name, String value) throws IOException {
    header.writeStringField(name, value);
    return this;
  }

  /** Text that may be of any length and content: it is cut and repaired so that it fits. */
  FrameWriter sentence(String name, String value) throws IOException {
    String cut =
        value.length() <= SENTENCE_CHARACTERS ? value : value.substring(0, SENTENCE_CHARACTERS);
    byte[] wellFormed = cut.getBytes(StandardCharsets.UTF_8);
    return text(name, new String(wellFormed, StandardCharsets.UTF_8));
  }

  FrameWriter number(String name, long value) throws IOException {
    header.writeNumberField(name, value);
    return this;
  }

  /** A field that is {@code true}; one that is not is left out. */
  FrameWriter flag(String name) throws IOException {
    header.writeBooleanField(name, true);
    return this;
  }

  void end() throws IOException {
    header.writeEndObject();
    header.close();
    frames.write('\n');
    int length = frames.size() - headerStart;
    if (length > FrameLimits.HEADER_BYTES) {
      throw new IllegalArgumentException(
          "a header of %d bytes is too long: the most is %d"
              .formatted(length, FrameLimits.HEADER_BYTES));
    }
  }

  void end(byte[] rawBytes) throws IOException {
    if (rawBytes.length > FrameLimits.RAW_BYTES) {
      throw new IllegalArgumentException(
          "%d bytes are too many for a frame: the most is %d"
              .formatted(rawBytes.length, FrameLimits.RAW_BYTES));
    }
    number("bytes", rawBytes.length);
    end();
    frames.write(rawBytes, 0, rawBytes.length);
  }

  void send() throws IOException {
    frames.writeTo(stream);
    stream.flush();
  }

  /** Forgets what was collected, sent or not. */
  void clear() {
    if (frames.size() > KEPT_BYTES) {
      frames = new ByteArrayOutputStream(1_024);
    } else {
      frames.reset();
    }
  }
}
