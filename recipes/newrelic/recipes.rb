require "new_relic/recipes"
