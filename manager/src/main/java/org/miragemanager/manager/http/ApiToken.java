package org.miragemanager.manager.http;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * What every call of the HTTP API must carry, but those of {@code /health}: {@code Authorization:
 * Bearer TOKEN}. It lies in a file of the data folder that only its owner can read, so other users
 * of the machine and web pages cannot drive the manager. It stays the same over restarts, so that
 * scripts and Prometheus go on; who wants another one removes the file and starts the manager
 * again.
 */
public final class ApiToken {
  /** The file's name in the data folder. */
  public static final String FILE = "api-token";

  /** How the header begins. */
  static final String SCHEME = "Bearer ";

  private static final int RANDOM_BYTES = 32;
  private static final int FEWEST_CHARACTERS = 20;
  private static final String OWNER_ONLY = "rw-------";

  private final Path file;
  private final byte[] token;

  private ApiToken(Path file, String token) {
    this.file = file;
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The token of a data folder, which is made if there is none yet.
   *
   * @throws IOException if the file cannot be read or written, or holds no token
   */
  public static ApiToken of(Path dataFolder) throws IOException {
    Path file = dataFolder.resolve(FILE);
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (NoSuchFileException missing) {
      text = write(file);
    }
    if (text.length() < FEWEST_CHARACTERS) {
      throw new IOException(
          file + " holds no token of the HTTP API: remove it, and the next start makes another");
    }
    // It may have been copied with wider permissions.
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(OWNER_ONLY));
    return new ApiToken(file, text);
  }

  private static String write(Path file) throws IOException {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    FileAttribute<?> ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY));
    Path draft = file.resolveSibling(FILE + ".new");
    Files.deleteIfExists(draft);
    try (FileChannel channel =
        FileChannel.open(
            draft,
            Set.copyOf(EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)),
            ownerOnly)) {
      channel.write(StandardCharsets.UTF_8.encode(token + "\n"));
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    return token;
  }

  /** Where it lies. */
  Path file() {
    return file;
  }

  /**
   * Whether a request carries it.
   *
   * @param authorization its header; null: it has none
   */
  boolean isIn(String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] given =
        authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    // In a time that does not tell how much of it is right.
    return MessageDigest.isEqual(given, token);
  }
}
