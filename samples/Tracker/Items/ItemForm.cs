using System.ComponentModel.DataAnnotations;

namespace Tracker.Items;

/// <summary>What may be edited of an item.</summary>
public sealed class ItemForm
{
    [Required(ErrorMessage = "Say what is to be done.")]
    [StringLength(200)]
    public string Title { get; set; } = "";

    [StringLength(10_000)]
    public string? Description { get; set; }

    [EnumDataType(typeof(WorkItemStatus))]
    public WorkItemStatus Status { get; set; }

    public Guid ProjectId { get; set; }

    public Guid? AssigneeId { get; set; }

    [DataType(DataType.Date)]
    public DateOnly? DueDate { get; set; }

    [Range(0, 10_000, ErrorMessage = "Between 0 and 10,000 hours.")]
    public int? Estimate { get; set; }

    /// <summary>The row's version that the form was filled from.</summary>
    public long Version { get; set; }

    public static ItemForm Of(WorkItem item, long version) => new()
    {
        Title = item.Title,
        Description = item.Description,
        Status = item.Status,
        ProjectId = item.ProjectId,
        AssigneeId = item.AssigneeId,
        DueDate = item.DueDate,
        Estimate = item.Estimate,
        Version = version,
    };

    public void CopyTo(WorkItem item)
    {
        item.Title = Title.Trim();
        item.Description = string.IsNullOrWhiteSpace(Description) ? null : Description.Trim();
        item.Status = Status;
        item.ProjectId = ProjectId;
        item.AssigneeId = AssigneeId;
        item.DueDate = DueDate;
        item.Estimate = Estimate;
    }
}
