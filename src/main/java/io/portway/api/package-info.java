/**
 * What Portway serves over HTTP: the association API and its neighbours, in the shape of The Things Stack. Requests,
 * answers, errors, keys and rights are here; what the calls do to associations or stored messages is known elsewhere.
 */
@NullMarked
package io.portway.api;

import org.jspecify.annotations.NullMarked;
