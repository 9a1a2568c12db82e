package org.miragemanager.manager.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.CommandFailure.ExitCode;
import org.miragemanager.manager.cli.client.ManagerConnection.Answer;
import org.miragemanager.manager.cli.client.ManagerConnection.ApiPath;
import org.miragemanager.manager.cli.output.HumanText;
import org.miragemanager.manager.cli.output.ProgressLine.WaitReport;

/** A file that is sent to a manager. */
public final class FileUpload {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final String image;
  private final long sizeBytes;

  private FileUpload(Path file, String image, long sizeBytes) {
    this.file = file;
    this.image = image;
    this.sizeBytes = sizeBytes;
  }

  /**
   * A file that is not sent yet.
   *
   * @param image what it is to be called
   * @throws CommandFailure if it cannot be read
   */
  public static FileUpload of(Path file, String image) {
    try {
      if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
        throw new CommandFailure(ExitCode.FAILED, "there is no file " + file + " to be read");
      }
      return new FileUpload(file, image, Files.size(file));
    } catch (IOException failure) {
      throw unreadable(file, failure);
    }
  }

  private static CommandFailure unreadable(Path file, IOException failure) {
    return new CommandFailure(ExitCode.FAILED, file + " cannot be read: " + failure.getMessage());
  }

  /** SHA-256 of the file, 64 digits. */
  public String digest() {
    try (InputStream stream = Files.newInputStream(file)) {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        hash.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(hash.digest());
    } catch (IOException failure) {
      throw unreadable(file, failure);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  /** Sends it, and says how much of it has been sent. */
  Answer send(ManagerConnection connection, ApiPath path, CliEnvironment surroundings)
      throws IOException {
    HttpURLConnection request = connection.ask("PUT", path, ManagerConnection.UNLIMITED);
    request.setRequestProperty("Content-Type", "application/octet-stream");
    request.setDoOutput(true);
    request.setFixedLengthStreamingMode(sizeBytes);
    try (WaitReport report = new WaitReport(surroundings, this::brokenOff)) {
      try (InputStream from = Files.newInputStream(file);
          OutputStream to = request.getOutputStream()) {
        byte[] buffer = new byte[BUFFER_BYTES];
        long sent = 0;
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
          to.write(buffer, 0, count);
          sent += count;
          if (report.isDue()) {
            report.show(progress(sent));
          }
        }
      }
      return Answer.of(request);
    }
  }

  private String progress(long sentBytes) {
    return "uploads "
        + image
        + ", "
        + HumanText.sizeInWords(sentBytes)
        + " of "
        + HumanText.sizeInWords(sizeBytes);
  }

  private String brokenOff() {
    return "the upload of " + image + " was broken off: nothing of it is kept";
  }
}
