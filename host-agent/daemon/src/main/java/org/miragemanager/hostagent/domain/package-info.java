/** The domains of this host: what each may do in which phase, and what of it is durable. */
package org.miragemanager.hostagent.domain;
