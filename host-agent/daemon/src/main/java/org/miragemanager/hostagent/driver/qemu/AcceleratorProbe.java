package org.miragemanager.hostagent.driver.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.miragemanager.hostagent.driver.qemu.HostAccelerator.Accelerator;
import org.miragemanager.hostagent.driver.qemu.RuntimeFolders.RuntimeFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what runs guests on this host, by booting one that ends at once, confined as domains
 * are. That a device node is there proves nothing: there are machines whose guests hang.
 *
 * @param binary QEMU
 * @param confinement how domains are confined
 * @param kvm by what programs use KVM, if it is there
 */
record AcceleratorProbe(Path binary, Confinement confinement, Path kvm) {

  static final Path KVM = Path.of("/dev/kvm");

  private static final Logger LOGGER = LoggerFactory.getLogger(AcceleratorProbe.class);
  private static final long MILLIS_FOR_KVM = 3_000;
  private static final long MILLIS_FOR_TCG = 30_000;
  private static final int LONGEST_OUTPUT = 300;

  /** On this machine. */
  AcceleratorProbe(Path binary, Confinement confinement) {
    this(binary, confinement, KVM);
  }

  /**
   * The best accelerator under which a guest boots.
   *
   * @throws IOException if none boots, with QEMU's own words
   */
  Accelerator run() throws IOException, InterruptedException {
    String withKvm =
        Files.exists(kvm) ? boot(Accelerator.KVM, MILLIS_FOR_KVM) : "there is no " + kvm;
    if (withKvm.isEmpty()) {
      LOGGER.info("QEMU runs guests with KVM.");
      return Accelerator.KVM;
    }
    String withTcg = boot(Accelerator.TCG, MILLIS_FOR_TCG);
    if (withTcg.isEmpty()) {
      LOGGER.info("QEMU runs guests with TCG, which is slower; KVM is not used: {}.", withKvm);
      return Accelerator.TCG;
    }
    throw new IOException(
        "No guest boots under %s: with KVM, %s; with TCG, %s.".formatted(binary, withKvm, withTcg));
  }

  /** Why a guest does not boot; empty: it does. */
  private String boot(Accelerator accelerator, long atMostMillis)
      throws IOException, InterruptedException {
    RuntimeFolder runtime = new RuntimeFolders(confinement.users()).make();
    Path output = Files.createTempFile("mirage-probe", ".log");
    try {
      Files.write(runtime.image(), ProbeGuest.image());
      runtime.handOver();
      List<String> arguments =
          new QemuArguments(
                  binary,
                  accelerator,
                  "probe",
                  QemuArguments.LEAST_MEMORY_BYTES,
                  runtime.image(),
                  "")
              .machine();
      ProcessBuilder builder =
          confinement.process(
              QemuArguments.LEAST_MEMORY_BYTES, accelerator, runtime, arguments, output);
      return outcome(builder.start(), atMostMillis, output);
    } finally {
      Files.deleteIfExists(output);
      RuntimeFolders.remove(runtime);
    }
  }

  private static String outcome(Process process, long atMostMillis, Path output)
      throws IOException, InterruptedException {
    try {
      if (!process.waitFor(atMostMillis, TimeUnit.MILLISECONDS)) {
        return "a probe guest did not end within " + atMostMillis + " ms";
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() == ProbeGuest.EXIT_CODE) {
      return "";
    }
    String words = Files.readString(output, StandardCharsets.ISO_8859_1).strip();
    return words.isEmpty()
        ? "QEMU ended with code " + process.exitValue()
        : words.substring(0, Math.min(LONGEST_OUTPUT, words.length())).replace('\n', ' ');
  }
}
