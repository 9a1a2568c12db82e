package org.miragemanager.repository.host;

import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.host.HostService.HostTable;
import org.miragemanager.repository.rules.Lease;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.UnikernelService.UnikernelTable;

/**
 * Whether a host takes another domain: drain, driver and room. What counts is what is prepared or
 * owner there.
 */
public final class Admission {
  private static final long MEBIBYTE = 1 << 20;

  private Admission() {}

  public static boolean leaseRuns(Handle handle, String host) {
    return HostTable.findLease(handle, host)
        .map(Lease::runs)
        .orElseThrow(() -> NotFoundException.host(host));
  }

  public static void check(Handle handle, String unikernelName, String hostName) {
    Unikernel unikernel =
        UnikernelTable.find(handle, unikernelName)
            .orElseThrow(() -> NotFoundException.unikernel(unikernelName));
    Host host =
        HostTable.find(handle, hostName).orElseThrow(() -> NotFoundException.host(hostName));
    check(unikernel, host);
  }

  public static void check(Unikernel unikernel, Host host) {
    if (host.drained()) {
      throw new RefusedException(
          Refusal.HOST_DRAINED,
          "Host "
              + host.name()
              + " is drained; choose another one, or let it take guests again: miragectl host undrain "
              + host.name()
              + ".");
    }
    Map<String, String> required = unikernel.guest().policy().requires();
    if (!host.labels().entrySet().containsAll(required.entrySet())) {
      throw new RefusedException(
          Refusal.LABEL_MISSING,
          "Host "
              + host.name()
              + " has not all the labels that '"
              + unikernel.name()
              + "' requires: "
              + new TreeMap<>(required)
              + "; it has "
              + new TreeMap<>(host.labels())
              + ".");
    }
    if (unikernel.image().variantFor(host.drivers()).isEmpty()) {
      throw new RefusedException(
          Refusal.DRIVER_MISSING,
          "Image "
              + unikernel.image()
              + " has variants for the drivers "
              + unikernel.image().drivers()
              + ", and host "
              + host.name()
              + " has "
              + host.drivers()
              + "; choose another host, or add a variant for a driver of this one.");
    }
    if (host.guests() >= host.maxGuests()) {
      throw new RefusedException(
          Refusal.NO_ROOM,
          "Host "
              + host.name()
              + " has no room: it takes "
              + host.maxGuests()
              + " guests and has "
              + host.guests()
              + ".");
    }
    if (unikernel.guest().memoryBytes() > host.freeBytes()) {
      throw new RefusedException(
          Refusal.NO_ROOM,
          "Host "
              + host.name()
              + " has no room: "
              + mebibytes(host.freeBytes())
              + " of "
              + mebibytes(host.memoryBytes())
              + " are free, '"
              + unikernel.name()
              + "' needs "
              + mebibytes(unikernel.guest().memoryBytes())
              + ".");
    }
  }

  private static String mebibytes(long bytes) {
    return bytes % MEBIBYTE == 0 ? bytes / MEBIBYTE + " MiB" : bytes + " bytes";
  }
}
