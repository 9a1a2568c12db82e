/** The rules of ownership and leases: pure functions, without storage and without a clock. */
package org.miragemanager.repository.rules;
