/** The representations of unikernels: what outlives every domain. */
package org.miragemanager.repository.unikernel;
