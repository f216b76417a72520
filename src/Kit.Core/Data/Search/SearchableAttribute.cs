namespace Kit.Data;

/// <summary>On a text property: <see cref="KitDbContext.Search"/> looks for words in it. Earlier properties of a class weigh more.</summary>
[AttributeUsage(AttributeTargets.Property, Inherited = true)]
public sealed class SearchableAttribute : Attribute;
