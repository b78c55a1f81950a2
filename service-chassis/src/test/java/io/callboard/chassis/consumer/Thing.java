package io.callboard.chassis.consumer;

import org.jspecify.annotations.Nullable;

record Thing(String name, @Nullable String remark) {}
