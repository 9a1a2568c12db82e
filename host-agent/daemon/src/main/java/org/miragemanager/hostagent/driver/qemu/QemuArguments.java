package org.miragemanager.hostagent.driver.qemu;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.miragemanager.hostagent.driver.HypervisorDriver.DomainSpecification;
import org.miragemanager.hostagent.driver.qemu.HostAccelerator.Accelerator;

/**
 * QEMU's argument list. No shell ever sees it; within QEMU's own lists of options a comma in a
 * value is doubled, as QEMU asks.
 *
 * @param binary QEMU
 * @param accelerator how the guest is executed
 * @param name the domain's name, shown in lists of processes
 * @param memoryBytes the guest's memory; rounded down to MiB
 * @param image the guest's file
 * @param commandLine what the guest is told
 */
record QemuArguments(
    Path binary,
    Accelerator accelerator,
    String name,
    long memoryBytes,
    Path image,
    String commandLine) {

  /** What QEMU calls its control socket. */
  static final String CONTROL = "control";

  static final long MEBIBYTE = 1L << 20;

  /** Less than this holds no guest. */
  static final long LEAST_MEMORY_BYTES = 2 * MEBIBYTE;

  /** A machine that has nothing but memory, a console and a way to end. */
  List<String> machine() {
    List<String> arguments = new ArrayList<>();
    arguments.add(binary.toString());
    add(arguments, "-name", "guest=" + escaped(name));
    arguments.add("-nodefaults");
    arguments.add("-no-user-config");
    add(arguments, "-display", "none");
    add(arguments, "-nic", "none");
    // Without auto-kernel-cmdline=off QEMU appends words of its own, which the guest would take for
    // its arguments.
    add(
        arguments,
        "-M",
        "microvm,acpi=off,pit=on,pic=on,rtc=off,isa-serial=off,x-option-roms=off,auto-kernel-cmdline=off");
    add(arguments, "-accel", accelerator.option());
    add(arguments, "-cpu", accelerator.processor());
    add(arguments, "-m", memoryBytes / MEBIBYTE + "M");
    arguments.add("-no-reboot");
    add(
        arguments,
        "-sandbox",
        "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
    add(arguments, "-kernel", image.toString());
    add(arguments, "-append", commandLine);
    // What the guest prints goes to QEMU's standard output, which is the domain's log: QEMU needs
    // no right to open it.
    add(arguments, "-chardev", "stdio,id=log,signal=off");
    add(arguments, "-device", "isa-debugcon,iobase=0xe9,chardev=log");
    add(arguments, "-device", "isa-debug-exit,iobase=0xf4,iosize=4");
    add(arguments, "-device", "pvpanic");
    return arguments;
  }

  /** The same with a control socket, and a port over which guest and agent talk. */
  List<String> domain(Path control, Path channel) {
    List<String> arguments = machine();
    add(arguments, "-chardev", socket(CONTROL, control));
    add(arguments, "-mon", "chardev=" + CONTROL + ",mode=control");
    add(arguments, "-global", "virtio-mmio.force-legacy=false");
    add(arguments, "-device", "virtio-serial-device,max_ports=2");
    add(arguments, "-chardev", socket("channel", channel));
    add(arguments, "-device", "virtserialport,chardev=channel,nr=1,name=org.miragemanager.guest");
    return arguments;
  }

  /** The option by which a domain's process is known among all others. */
  static String socket(String id, Path path) {
    return "socket,id=%s,path=%s,server=on,wait=off".formatted(id, escaped(path.toString()));
  }

  private static void add(List<String> arguments, String option, String value) {
    arguments.add(option);
    arguments.add(value);
  }

  private static String escaped(String value) {
    return value.replace(",", ",,");
  }

  /**
   * What a guest is told when it boots (PROTOCOL.md, section 2): words with single spaces between
   * them, in which all that could be mistaken for something else is written as {@code %XX}.
   */
  static final class KernelCommandLine {

    /** The longest that is passed on: what a guest's loader has room for, whatever it is. */
    static final int LONGEST = 65_536;

    private static final String PLAIN = "-._~/:=,+@";
    private static final HexFormat HEXADECIMAL = HexFormat.of().withUpperCase();

    private KernelCommandLine() {}

    static String of(DomainSpecification specification) {
      List<String> words = new ArrayList<>();
      words.add("mirage.unikernel=" + encode(specification.domain().unikernel()));
      words.add("mirage.generation=" + specification.domain().generation());
      words.add("--");
      specification.guest().arguments().forEach(argument -> words.add(encode(argument)));
      return String.join(" ", words);
    }

    private static String encode(String word) {
      if (word.isEmpty()) {
        return "%%";
      }
      StringBuilder encoded = new StringBuilder();
      for (byte octet : word.getBytes(StandardCharsets.UTF_8)) {
        if (isPlain(octet)) {
          encoded.append((char) octet);
        } else {
          encoded.append('%').append(HEXADECIMAL.toHexDigits(octet));
        }
      }
      return encoded.toString();
    }

    private static boolean isPlain(byte octet) {
      return (octet >= 'a' && octet <= 'z')
          || (octet >= 'A' && octet <= 'Z')
          || (octet >= '0' && octet <= '9')
          || PLAIN.indexOf(octet) >= 0;
    }
  }
}
