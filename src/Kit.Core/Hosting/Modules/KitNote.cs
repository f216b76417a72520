namespace Kit.Hosting;

/// <summary>A line of what the start-up in Development prints.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">Where it is.</param>
public sealed record KitNote(string Label, string Value);
