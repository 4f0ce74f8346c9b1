# A file that is uploaded, as it must not be in the repository.
module Capistrano
  module SecretFile
    class << self
      # Ends the run if the file is missing or Git knows it.
      def check(path)
        stop "#{path} file does not exist in your local filesystem." unless File.exist?(path)
        stop "#{path} is added to the repository: it should be ignored." if tracked?(path)
      end

      def stop(message)
        puts
        puts message
        exit 1
      end

      private

      def tracked?(path)
        system("git", "ls-files", path, "--error-unmatch", out: File::NULL, err: File::NULL)
      end
    end
  end
end
