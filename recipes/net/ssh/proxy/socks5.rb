# Always there: see dsl/prelude.
