package org.miragemanager.hostagent;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.HypervisorDriver.DomainSpecification;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.process.ProcessDriver;
import org.miragemanager.unimem.lease.SystemLeaseClock;

/** An agent in a process of its own, to be killed by a test, or by itself at a chosen instant. */
final class AgentUnderFire {

  /** When the agent kills itself. */
  enum Death {
    NEVER,
    BEFORE_SPAWN,
    AFTER_SPAWN
  }

  private AgentUnderFire() {}

  /** An agent that was launched and has joined. */
  record Launched(Process process, String address) {

    /** SIGKILL. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    /** A signal to the agent and to all that is in its process group. */
    void signalGroup(String name) throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-" + name, "--", "-" + process.pid()).start().waitFor();
    }

    /** Any other signal. */
    void signal(String name) throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }
  }

  /** Launches an agent for this host, and waits until it has joined. */
  static Launched launch(
      HostAgentConfiguration host, String repositoryAddress, Path images, Death death)
      throws IOException {
    Process process =
        new ProcessBuilder(
                // A process group of its own, as a service has.
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AgentUnderFire.class.getName(),
                host.hostName(),
                host.dataDirectory().toString(),
                repositoryAddress,
                images.toString(),
                death.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new Launched(process, address(process));
  }

  private static String address(Process process) throws IOException {
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    while (line != null && !line.startsWith("ADDRESS ")) {
      line = output.readLine();
    }
    if (line == null) {
      throw new AssertionError("The agent did not start.");
    }
    return line.substring("ADDRESS ".length());
  }

  /** Runs until it is killed; prints its address when it has joined. */
  public static void main(String[] arguments) throws Exception {
    Death death = Death.valueOf(arguments[4]);
    HostAgentConfiguration configuration =
        HostAgentConfiguration.of(arguments[0], Path.of(arguments[1]), arguments[2])
            .withExamples(TestGuests.in(Path.of(arguments[3])));
    HypervisorDriver driver =
        new DyingDriver(
            new ProcessDriver(
                configuration.hostName(),
                configuration.examplesFor(ProcessDriver.KIND),
                configuration.javaBinary()),
            death);
    HostAgent agent = new HostAgent(configuration, List.of(driver), new SystemLeaseClock());
    agent.start();
    if (!agent.awaitJoined(Duration.ofSeconds(20))) {
      throw new IllegalStateException("The host did not join.");
    }
    System.out.println("ADDRESS " + agent.address());
    Thread.currentThread().join();
  }

  private record DyingDriver(HypervisorDriver driver, Death death) implements HypervisorDriver {

    @Override
    public String kind() {
      return driver.kind();
    }

    @Override
    public boolean guestsCountTheirLease() {
      return driver.guestsCountTheirLease();
    }

    @Override
    public void check(DomainSpecification specification) {
      driver.check(specification);
    }

    @Override
    public LiveDomain create(DomainSpecification specification) throws IOException {
      if (death == Death.BEFORE_SPAWN) {
        Runtime.getRuntime().halt(1);
      }
      LiveDomain created = driver.create(specification);
      if (death == Death.AFTER_SPAWN) {
        Runtime.getRuntime().halt(1);
      }
      return created;
    }

    @Override
    public Optional<LiveDomain> find(DomainSpecification specification, String handle) {
      return driver.find(specification, handle);
    }

    @Override
    public Optional<LiveDomain> search(DomainSpecification specification) {
      return driver.search(specification);
    }
  }
}
