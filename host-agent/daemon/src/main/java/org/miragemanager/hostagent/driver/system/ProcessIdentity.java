package org.miragemanager.hostagent.driver.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Names one process for ever: numbers of processes are used again, this is not.
 *
 * <p>On Linux it is made of the kernel's own count since the boot, and of where that was: the boot,
 * the name space of process numbers, and the machine. The start as a time of day, which Java
 * offers, is not used there: it shifts when the clock is set, and a living guest would seem to have
 * ended.
 *
 * @param processId the number
 * @param start when and where it started, in the system's own terms
 */
public record ProcessIdentity(long processId, String start) {

  /**
   * The process that has this number now; empty: none has, or it has ended and only waits to be
   * buried.
   *
   * @throws UncheckedIOException if that cannot be told
   */
  public static Optional<ProcessIdentity> of(long processId) {
    if (ProcessStatus.isSupported()) {
      return ProcessStatus.of(processId)
          .map(entry -> new ProcessIdentity(processId, entry.start() + "@" + ProcessPlace.here()));
    }
    return ProcessHandle.of(processId)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().startInstant())
        .map(instant -> new ProcessIdentity(processId, instant.toString()));
  }

  /** A process of this machine that has ended, so that no name is needed for it. */
  static ProcessIdentity ended(long processId) {
    return new ProcessIdentity(
        processId, ProcessStatus.isSupported() ? "0@" + ProcessPlace.here() : "ended");
  }

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static ProcessIdentity parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      throw new IllegalArgumentException("'" + text + "' does not name a process.");
    }
    return new ProcessIdentity(Long.parseLong(text.substring(0, at)), text.substring(at + 1));
  }

  /**
   * Whether this very process is there and has not ended.
   *
   * @throws UncheckedIOException if that cannot be told
   */
  public boolean lives() {
    if (ProcessStatus.isSupported()) {
      return isOfHere()
          && ProcessStatus.of(processId).filter(entry -> entry.start() == ticks()).isPresent();
    }
    return of(processId).map(this::equals).orElse(false);
  }

  /** Whether this very process is there, and is stopped until it is sent SIGCONT. */
  public boolean isStopped() {
    return ProcessStatus.isSupported()
        && isOfHere()
        && ProcessStatus.of(processId)
            .filter(entry -> entry.start() == ticks() && entry.isStopped())
            .isPresent();
  }

  /** Whether its number was given out by this boot of this machine, in this name space. */
  boolean isOfHere() {
    return ProcessPlace.here().hasNumbersOf(place());
  }

  /**
   * Whether it may run on another machine or in another container, so that nothing can be told of
   * it here: that it is not found proves no end.
   */
  public boolean mayRunElsewhere() {
    return ProcessStatus.isSupported() && !ProcessPlace.here().tellsEndOf(place());
  }

  private ProcessPlace place() {
    return ProcessPlace.parse(start.substring(start.indexOf('@') + 1));
  }

  /** When it started, in the kernel's ticks since the boot. */
  long ticks() {
    int at = start.indexOf('@');
    try {
      return Long.parseLong(at < 0 ? start : start.substring(0, at));
    } catch (NumberFormatException notOfLinux) {
      return -1;
    }
  }

  /** The durable form. */
  @Override
  public String toString() {
    return processId + "@" + start;
  }

  /**
   * Where numbers of processes are given out: a boot of a machine, and a name space of it. Only
   * there can be told whether a process with some number is still the same, or has ended.
   *
   * @param boot the kernel's own name of this boot
   * @param nameSpace the number of the name space, of which each container has one
   * @param machineId a digest of the system's own name for the machine; empty: it has none
   * @param hardwareId a digest of the number that the machine's maker, or its hypervisor, gave it;
   *     empty: it has none, or only root may read it
   */
  record ProcessPlace(String boot, String nameSpace, String machineId, String hardwareId) {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path NAME_SPACE = Path.of("/proc/self/ns/pid");
    private static final Path MACHINE = Path.of("/etc/machine-id");

    /** Copies of a virtual machine often have the same machine-id, but not the same of this. */
    private static final Path HARDWARE = Path.of("/sys/class/dmi/id/product_uuid");

    private static final int DIGITS = 12;

    private static final class Here {
      private static final ProcessPlace PLACE = find();
    }

    /** Where this program runs. */
    static ProcessPlace here() {
      return Here.PLACE;
    }

    private static ProcessPlace find() {
      try {
        return new ProcessPlace(
            Files.readString(BOOT, StandardCharsets.US_ASCII).strip(),
            Files.readSymbolicLink(NAME_SPACE).toString().replaceAll("\\D", ""),
            digestOf(MACHINE),
            digestOf(HARDWARE));
      } catch (IOException untold) {
        throw new UncheckedIOException(
            "It cannot be told which boot of this machine it is.", untold);
      }
    }

    /** The system asks that its machine-id is not given away. */
    private static String digestOf(Path file) {
      try {
        String text = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
          return "";
        }
        byte[] digest =
            MessageDigest.getInstance("SHA-256")
                .digest(("miragemanager " + text).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest).substring(0, DIGITS);
      } catch (IOException absent) {
        return "";
      } catch (NoSuchAlgorithmException everyJavaHasIt) {
        throw new IllegalStateException(everyJavaHasIt);
      }
    }

    /** Reads what {@link #toString()} wrote; what is missing there is not known. */
    static ProcessPlace parse(String text) {
      String[] parts = (text + "@@@@").split("@", -1);
      return new ProcessPlace(parts[0], parts[1], parts[2], parts[3]);
    }

    /** Whether numbers that were given out at the other place mean the same processes here. */
    boolean hasNumbersOf(ProcessPlace other) {
      return boot.equals(other.boot) && nameSpace.equals(other.nameSpace);
    }

    /**
     * Whether a process of the other place has ended if it is not found here: the numbers are the
     * same, or this very machine was booted since. Another machine, or another container, may still
     * run it.
     */
    boolean tellsEndOf(ProcessPlace other) {
      return hasNumbersOf(other) || (!boot.equals(other.boot) && isMachineOf(other));
    }

    private boolean isMachineOf(ProcessPlace other) {
      boolean sameName = !machineId.isEmpty() && machineId.equals(other.machineId);
      boolean sameHardware = !hardwareId.isEmpty() && hardwareId.equals(other.hardwareId);
      return (sameName || sameHardware)
          && (sameName || machineId.isEmpty() || other.machineId.isEmpty())
          && (sameHardware || hardwareId.isEmpty() || other.hardwareId.isEmpty());
    }

    /** The durable form. */
    @Override
    public String toString() {
      return boot + "@" + nameSpace + "@" + machineId + "@" + hardwareId;
    }
  }
}
