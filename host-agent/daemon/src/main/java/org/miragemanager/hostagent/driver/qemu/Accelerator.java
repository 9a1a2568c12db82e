package org.miragemanager.hostagent.driver.qemu;

/** By which means QEMU executes a guest. */
public enum Accelerator {
  /** The processor itself, by the kernel's help. */
  KVM("kvm", "kvm", "host"),
  /** Translation: slower, and works everywhere. Its cache is bounded, and so is QEMU's memory. */
  TCG("tcg", "tcg,tb-size=32", "qemu64");

  private final String label;
  private final String option;
  private final String processor;

  Accelerator(String label, String option, String processor) {
    this.label = label;
    this.option = option;
    this.processor = processor;
  }

  /** How it is told to people and in labels: {@code kvm}, {@code tcg}. */
  public String label() {
    return label;
  }

  String option() {
    return option;
  }

  String processor() {
    return processor;
  }
}
