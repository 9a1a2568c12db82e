package org.miragemanager.hostagent.driver.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.miragemanager.hostagent.driver.qemu.QemuDomain.QemuEnd;

final class QemuEndTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          1,  ,              false, ,          exit code 0
          3,  ,              false, ,          exit code 1
          5,  ,              false, ,          exit code 2
          1,  ,              false, no kernel, QEMU did not start: no kernel
          137, ,             false, ,          killed by signal 9
          0,  ,              false, ,          reset
          0,  guest-reset,   false, ,          'reset: the guest asked for it, or made three faults in a row'
          0,  guest-panic,   true,  ,          the guest panicked
          0,  host-qmp-quit, false, ,          ended by the agent
          0,  guest-shutdown,false, ,          the guest shut down
          4,  ,              false, ,          QEMU ended with code 4
            , ,              false, ,          ended; its exit code was not seen
            , guest-reset,   false, ,          'reset: the guest asked for it, or made three faults in a row'
            , odd-new-thing, false, ,          QEMU shut down: odd-new-thing
          """)
  void endsAreToldInWords(
      Integer code, String shutdown, boolean panicked, String startError, String words) {
    assertEquals(
        words,
        new QemuEnd(
                code == null ? OptionalInt.empty() : OptionalInt.of(code),
                Optional.ofNullable(shutdown),
                panicked,
                Optional.ofNullable(startError))
            .inWords());
  }
}
