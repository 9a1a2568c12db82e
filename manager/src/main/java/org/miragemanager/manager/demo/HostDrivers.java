package org.miragemanager.manager.demo;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.miragemanager.manager.service.HostView;
import org.miragemanager.manager.service.MirageService;

/**
 * What runs a demonstration's guests.
 *
 * @param names the hosts' hypervisor drivers
 * @param accelerator what QEMU runs guests with, as its driver says: kvm or tcg; empty: no host has
 *     QEMU
 */
record HostDrivers(List<String> names, Optional<String> accelerator) {

  /** Those of all hosts that are there now. */
  static HostDrivers of(MirageService service) {
    List<HostView> hosts = service.hosts();
    return new HostDrivers(
        hosts.stream().flatMap(host -> host.drivers().stream()).distinct().sorted().toList(),
        hosts.stream()
            .flatMap(host -> Stream.ofNullable(host.labels().get("accelerator")))
            .findFirst());
  }

  /** What a counter is on such hosts. */
  String counter() {
    return names.stream()
        .map(driver -> (driver.equals("process") ? "Java" : "C") + ", driver " + driver)
        .collect(Collectors.joining(", ", "counter (", ")"));
  }
}
