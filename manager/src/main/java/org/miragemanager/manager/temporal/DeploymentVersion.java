package org.miragemanager.manager.temporal;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.SetWorkerDeploymentCurrentVersionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.common.VersioningBehavior;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.worker.WorkerDeploymentOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.miragemanager.activities.transfer.TransferActivities;
import org.miragemanager.workflows.temporal.MirageWorkflows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which build of the workflows a worker runs (Temporal's worker versioning). The build id is a
 * digest of the code of workflows and activities: the same code has the same id on every machine,
 * and a restart changes nothing.
 *
 * <p>Operations go on with the newest build ({@link VersioningBehavior#AUTO_UPGRADE}): they last
 * seconds, a manager is replaced in its place, and one that is pinned to a build nobody runs any
 * more would wait for ever. That a new build can go on with old histories is tested with recorded
 * ones.
 */
public final class DeploymentVersion {
  private static final Logger LOG = LoggerFactory.getLogger(DeploymentVersion.class);
  private static final int DIGITS = 12;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final WorkerDeploymentVersion version;

  private DeploymentVersion(WorkerDeploymentVersion version) {
    this.version = version;
  }

  /**
   * The version of this program's code.
   *
   * @param deployment the name of the deployment, one for each task queue
   */
  public static DeploymentVersion ofThisProgram(String deployment) {
    return new DeploymentVersion(new WorkerDeploymentVersion(deployment, buildId()));
  }

  private static String buildId() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Class<?> sample : new Class<?>[] {MirageWorkflows.class, TransferActivities.class}) {
        digest(sample, digest);
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java knows SHA-256", impossible);
    } catch (IOException failure) {
      throw new UncheckedIOException("the program's own files cannot be read", failure);
    }
  }

  /** Digests the jar of a class; when classes lie in folders, as in tests, only that class. */
  private static void digest(Class<?> sample, MessageDigest digest) throws IOException {
    URL jar = sample.getProtectionDomain().getCodeSource().getLocation();
    URL source =
        jar.getPath().endsWith(".jar")
            ? jar
            : sample.getResource(sample.getSimpleName() + ".class");
    try (InputStream bytes = new DigestInputStream(source.openStream(), digest)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    }
  }

  WorkerDeploymentOptions options() {
    return WorkerDeploymentOptions.newBuilder()
        .setUseVersioning(true)
        .setVersion(version)
        .setDefaultVersioningBehavior(VersioningBehavior.AUTO_UPGRADE)
        .build();
  }

  /** For a person: deployment and build. */
  public String inWords() {
    return version.getDeploymentName() + " build " + version.getBuildId();
  }

  /**
   * Has the server give all work to this version; it knows the version once its worker has polled.
   *
   * @return false: the server knows nothing of versions, so the worker must not speak of them
   * @throws TemporalException if the server does not take it, for other reasons than that this
   *     program may not decide it; then an operator does, and is told how
   */
  boolean becomeCurrent(WorkflowClient client) {
    SetWorkerDeploymentCurrentVersionRequest request =
        SetWorkerDeploymentCurrentVersionRequest.newBuilder()
            .setNamespace(client.getOptions().getNamespace())
            .setDeploymentName(version.getDeploymentName())
            .setBuildId(version.getBuildId())
            .setIdentity(client.getOptions().getIdentity())
            .setIgnoreMissingTaskQueues(true)
            .build();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        client.getWorkflowServiceStubs().blockingStub().setWorkerDeploymentCurrentVersion(request);
        return true;
      } catch (StatusRuntimeException failure) {
        Status.Code code = failure.getStatus().getCode();
        if (code == Status.Code.UNIMPLEMENTED) {
          return false;
        }
        if (code == Status.Code.PERMISSION_DENIED || code == Status.Code.UNAUTHENTICATED) {
          LOG.warn(
              "may not make {} the current version of its workers: do so with `temporal worker"
                  + " deployment set-current-version --deployment-name {} --build-id {}`",
              inWords(),
              version.getDeploymentName(),
              version.getBuildId());
          return true;
        }
        awaitNextAttempt(failure, end);
      }
    }
  }

  /** The version is not known yet, or the server is busy; what is wrong for good ends this too. */
  private void awaitNextAttempt(StatusRuntimeException failure, long end) {
    if (failure.getStatus().getCode() == Status.Code.INVALID_ARGUMENT || System.nanoTime() > end) {
      throw new TemporalException(
          "Temporal does not take "
              + inWords()
              + " as the current version of its workers: "
              + failure.getStatus().getDescription(),
          failure);
    }
    LockSupport.parkNanos(PAUSE_NANOS);
  }
}
