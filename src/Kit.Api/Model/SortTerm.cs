namespace Kit.Api.Model;

/// <summary>One member that a list is sorted by.</summary>
internal readonly record struct SortTerm(ResourceField Field, bool Descending);
