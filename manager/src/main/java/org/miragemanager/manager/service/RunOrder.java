package org.miragemanager.manager.service;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.miragemanager.model.GuestSpec;

/**
 * A unikernel that is to be created and run; the guest's fields stand beside the others.
 *
 * @param name its name
 * @param host where; null: a host is chosen
 * @param guest what runs
 */
public record RunOrder(String name, String host, @JsonUnwrapped GuestSpec guest) {}
