package org.miragemanager.workflows.transfer;

import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Workflow;
import org.miragemanager.activities.transfer.Reservation;
import org.miragemanager.activities.transfer.TransferActivities;
import org.miragemanager.activities.transfer.TransferActivities.CompleteOperation;
import org.miragemanager.activities.transfer.TransferActivities.CreateUnikernel;
import org.miragemanager.activities.transfer.TransferActivities.Creation;
import org.miragemanager.activities.transfer.TransferActivities.ReserveRequest;
import org.miragemanager.activities.transfer.TransferActivities.Resumption;
import org.miragemanager.activities.transfer.TransferActivities.Suspension;
import org.miragemanager.model.Generation;

/**
 * The steps as activities, each with its options and the summary an operator reads beside it in the
 * Temporal UI.
 */
public class ActivityStubs implements TransferActivities {
  private final String unikernel;

  public ActivityStubs(String unikernel) {
    this.unikernel = unikernel;
  }

  @Override
  public void register(CreateUnikernel registration) {
    // Retried until it is done: after a give-up it would be unknown whether the name is taken.
    step(
            StepOptions.MANDATORY_TRANSACTION,
            "register " + unikernel + ", image " + registration.guest().image().name())
        .register(registration);
  }

  @Override
  public void unregister(String name) {
    step(StepOptions.MANDATORY_TRANSACTION, "forget " + name + ", which never ran")
        .unregister(name);
  }

  @Override
  public Reservation reserve(ReserveRequest request) {
    String target = request.target() == null ? "" : " for " + request.target();
    return step(StepOptions.TRANSACTION, "reserve " + unikernel + target).reserve(request);
  }

  @Override
  public Reservation prepareAnother(Reservation reservation, boolean elsewhere) {
    String where = elsewhere ? "elsewhere than " : "on ";
    return step(
            StepOptions.TRANSACTION,
            "prepare another generation " + where + reservation.target().requireHost())
        .prepareAnother(reservation, elsewhere);
  }

  @Override
  public void fetchImage(Reservation reservation) {
    step(
            StepOptions.TRANSFER,
            "fetch " + reservation.image() + " to " + reservation.target().requireHost())
        .fetchImage(reservation);
  }

  @Override
  public Creation createTarget(Reservation reservation) {
    return step(StepOptions.START, "create " + domain(reservation.target()))
        .createTarget(reservation);
  }

  @Override
  public Suspension suspendSource(Reservation reservation) {
    String verb = reservation.force() ? "end by force " : "suspend ";
    return stub(StepOptions.SUSPENSION.with(
            verb + domain(reservation.source()), reservation.guest().policy().stopTimeout()))
        .suspendSource(reservation);
  }

  @Override
  public void handOver(Reservation reservation) {
    step(
            StepOptions.WATCHED,
            "hand over from "
                + reservation.source().where()
                + " to "
                + reservation.target().where())
        .handOver(reservation);
  }

  @Override
  public Resumption resumeTarget(Reservation reservation) {
    return step(StepOptions.AWAITED, "see the first step of " + domain(reservation.target()))
        .resumeTarget(reservation);
  }

  @Override
  public void destroySource(Reservation reservation) {
    step(StepOptions.COURTESY, "destroy " + domain(reservation.source()))
        .destroySource(reservation);
  }

  @Override
  public void stop(String name) {
    step(StepOptions.MANDATORY_TRANSACTION, "stop " + name + " for good").stop(name);
  }

  @Override
  public void release(CompleteOperation release) {
    step(StepOptions.MANDATORY_TRANSACTION, "release " + unikernel).release(release);
  }

  @Override
  public boolean retireTarget(Reservation reservation) {
    return step(StepOptions.MANDATORY_TRANSACTION, "undo: retire " + domain(reservation.target()))
        .retireTarget(reservation);
  }

  @Override
  public void destroyTarget(Reservation reservation) {
    step(StepOptions.COURTESY, "undo: destroy " + domain(reservation.target()))
        .destroyTarget(reservation);
  }

  @Override
  public void seeSourceRun(Reservation reservation) {
    step(StepOptions.RETURN_OF_SOURCE, "undo: see " + domain(reservation.source()) + " run again")
        .seeSourceRun(reservation);
  }

  @Override
  public Generation claimTarget(Reservation reservation) {
    return step(StepOptions.CLAIM, "claim " + domain(reservation.target()))
        .claimTarget(reservation);
  }

  private String domain(Generation generation) {
    return unikernel + " generation " + generation.number() + " on " + generation.where();
  }

  private static TransferActivities step(StepOptions options, String summary) {
    return stub(options.with(summary));
  }

  private static TransferActivities stub(ActivityOptions options) {
    return Workflow.newActivityStub(TransferActivities.class, options);
  }
}
