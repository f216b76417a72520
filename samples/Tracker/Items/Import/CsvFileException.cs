namespace Tracker.Items.Import;

/// <summary>A file can't be read as CSV.</summary>
/// <param name="message">Why, in words for who uploaded it.</param>
internal sealed class CsvFileException(string message) : Exception(message);
