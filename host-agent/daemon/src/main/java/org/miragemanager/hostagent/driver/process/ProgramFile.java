package org.miragemanager.hostagent.driver.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.miragemanager.model.Quotation;

/**
 * Finds out before a file is stored that no host could run it as a process: one that is no program,
 * or that needs others beside it, which would not be fetched.
 */
final class ProgramFile {
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
  private static final byte[] ARCHIVE = {'P', 'K', 3, 4};
  private static final byte[] SCRIPT = "#!".getBytes(StandardCharsets.US_ASCII);
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final int LARGEST_MANIFEST_BYTES = 1 << 20;

  /** Of a class file: a magic number, and the minor and the major version of its format. */
  private static final int CLASS_HEAD_BYTES = 8;

  private static final int CLASS_OF_JAVA_0 = 44;
  private static final int OLDEST_CLASS = 45;

  private ProgramFile() {}

  /** What is wrong with a file, in a sentence; empty: nothing. */
  static Optional<String> objection(Path file) throws IOException {
    byte[] head;
    try (InputStream stream = Files.newInputStream(file)) {
      head = stream.readNBytes(ELF.length);
    }
    if (begins(head, ARCHIVE)) {
      return objectionToJar(file);
    }
    return begins(head, ELF) || begins(head, SCRIPT)
        ? Optional.empty()
        : Optional.of(
            "The driver process runs a jar, a native executable (ELF) or a script that begins"
                + " with #!, and this file is none of them.");
  }

  private static boolean begins(byte[] head, byte[] with) {
    return head.length >= with.length && Arrays.equals(Arrays.copyOf(head, with.length), with);
  }

  private static Optional<String> objectionToJar(Path file) {
    Optional<Attributes> attributes = manifest(file).map(Manifest::getMainAttributes);
    if (attributes.isEmpty()) {
      return Optional.of("The file begins like a jar, but has no manifest that can be read.");
    }
    String main = attributes.get().getValue(Attributes.Name.MAIN_CLASS);
    if (main == null) {
      return Optional.of("The jar's manifest names no Main-Class, so it is not known what to run.");
    }
    String others = attributes.get().getValue(Attributes.Name.CLASS_PATH);
    return objectionToMainClass(file, main.strip())
        .or(
            () ->
                Optional.ofNullable(others)
                    .filter(named -> !named.isBlank())
                    .map(
                        named ->
                            "The jar needs other files beside it ("
                                + named.strip()
                                + "), which no host would have: put their classes into the jar,"
                                + " or add it with --in-place and keep all of them on each host."));
  }

  /** A jar that a failed compilation left without classes is uploaded only once: it is for ever. */
  private static Optional<String> objectionToMainClass(Path file, String main) {
    byte[] head;
    try (ZipFile jar = new ZipFile(file.toFile())) {
      ZipEntry entry = jar.getEntry(main.replace('.', '/') + ".class");
      if (entry == null) {
        return Optional.of(
            "The jar does not contain the class "
                + Quotation.of(main)
                + " that its manifest names as Main-Class: compile it and put it into the jar.");
      }
      try (InputStream stream = jar.getInputStream(entry)) {
        head = stream.readNBytes(CLASS_HEAD_BYTES);
      }
    } catch (IOException unreadable) {
      return Optional.of("The file begins like a jar, but cannot be read to its end.");
    }
    int release = head.length < CLASS_HEAD_BYTES ? 0 : ((head[6] & 0xff) << 8) | (head[7] & 0xff);
    int ours = (int) Double.parseDouble(System.getProperty("java.class.version"));
    if (release < OLDEST_CLASS) {
      return Optional.of("The class " + Quotation.of(main) + " in the jar is damaged.");
    }
    return release <= ours
        ? Optional.empty()
        : Optional.of(
            "The class %s in the jar was compiled for Java %d, and hosts run it with Java %d: compile it with --release %d."
                .formatted(
                    Quotation.of(main),
                    release - CLASS_OF_JAVA_0,
                    ours - CLASS_OF_JAVA_0,
                    ours - CLASS_OF_JAVA_0));
  }

  private static Optional<Manifest> manifest(Path file) {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      ZipEntry entry = jar.getEntry(MANIFEST);
      if (entry == null) {
        return Optional.empty();
      }
      try (InputStream stream = jar.getInputStream(entry)) {
        byte[] bytes = stream.readNBytes(LARGEST_MANIFEST_BYTES + 1);
        return bytes.length > LARGEST_MANIFEST_BYTES
            ? Optional.empty()
            : Optional.of(new Manifest(new java.io.ByteArrayInputStream(bytes)));
      }
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
