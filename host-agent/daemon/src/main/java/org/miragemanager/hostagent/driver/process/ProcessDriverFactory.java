package org.miragemanager.hostagent.driver.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.hostagent.driver.DriverFactory;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the driver whose domains are processes of the host. */
public final class ProcessDriverFactory implements DriverFactory {
  private static final Logger LOGGER = LoggerFactory.getLogger(ProcessDriverFactory.class);

  @Override
  public String kind() {
    return ProcessDriver.KIND;
  }

  @Override
  public HypervisorDriver create(DriverHost host, Map<String, String> options) {
    if ("root".equals(System.getProperty("user.name"))) {
      LOGGER.warn(
          "The agent is root, and so are the guests of its driver process: each user who may run an"
              + " image has full control of this machine. Run the agent as a user of its own, or run"
              + " untrusted guests with the driver qemu.");
    }
    return new ProcessDriver(host.name(), host.examples(), host.images(), host.javaBinary());
  }

  @Override
  public Optional<String> objection(Path file) throws IOException {
    return ProgramFile.objection(file);
  }
}
