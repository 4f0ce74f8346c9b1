ActiveRecord::Schema[7.0].define(version: 1) do
end
